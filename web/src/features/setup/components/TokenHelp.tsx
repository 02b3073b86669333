import { useTranslation } from "react-i18next";

const places = [
  { key: "setup.where.terminal", command: "codex serve" },
  { key: "setup.where.docker", command: "docker logs codex" },
  { key: "setup.where.service", command: "journalctl -u codex" },
] as const;

/** Explains where the one-time token is found. */
export function TokenHelp() {
  const { t } = useTranslation();
  return (
    <>
      <h2>{t("setup.where.title")}</h2>
      <p>{t("setup.where.body")}</p>
      <ul>
        {places.map((place) => {
          const [before, after] = t(place.key, { command: "\u0000" }).split("\u0000");
          return (
            <li key={place.key}>
              {before}
              <code>{place.command}</code>
              {after}
            </li>
          );
        })}
      </ul>
      <p>{t("setup.where.once")}</p>
    </>
  );
}
