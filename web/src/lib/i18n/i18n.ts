import i18next, { type i18n } from "i18next";
import ICU from "i18next-icu";
import { initReactI18next } from "react-i18next";
import en from "../../../locales/en.json";

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "app";
    resources: { app: typeof en };
  }
}

/** Starts translation; every sentence of the app is in `locales/`. */
export async function startI18n(): Promise<i18n> {
  await i18next
    .use(ICU)
    .use(initReactI18next)
    .init({
      lng: "en",
      fallbackLng: "en",
      defaultNS: "app",
      ns: ["app"],
      resources: { en: { app: en } },
      interpolation: { escapeValue: false },
      returnNull: false,
    });
  return i18next;
}
