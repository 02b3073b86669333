import { IconFolder, IconFolderPlus, IconX } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { fieldProblems } from "@/lib/api/field-problems";
import { useProblemText } from "@/lib/i18n/use-problem-text";
import { Button } from "@/ui/Button";
import { Form } from "@/ui/Form";
import { IconButton } from "@/ui/IconButton";
import { Notice } from "@/ui/Notice";
import { Switch } from "@/ui/Switch";
import { TextField } from "@/ui/TextField";
import { draftOf, faultyFields, folderName } from "../model";
import { useSaveLibrary } from "../mutations";
import type { Library } from "../queries";
import { FolderBrowser } from "./FolderBrowser";
import { LayoutFields } from "./LayoutFields";
import { LayoutPreview } from "./LayoutPreview";
import classes from "./LibraryForm.module.css";

/** Name and folders of a library, new or known. */
export function LibraryForm(props: {
  library: Library | null;
  onSaved: (library: Library) => void;
  onCancel: () => void;
}) {
  const { t } = useTranslation();
  const problemText = useProblemText();
  const save = useSaveLibrary(props.library?.id ?? null);
  const [draft, setDraft] = useState(() => draftOf(props.library));
  const [wasTried, setWasTried] = useState(false);
  const [isBrowsing, setIsBrowsing] = useState(false);
  const faulty = wasTried ? faultyFields(draft) : [];
  const fromServer = fieldProblems(save.error);
  const title = props.library ? t("libraries.form.editTitle") : t("libraries.form.addTitle");

  function addRoot(path: string): void {
    setIsBrowsing(false);
    const roots = draft.roots.includes(path) ? draft.roots : [...draft.roots, path];
    setDraft({ ...draft, name: draft.name || folderName(path), roots });
  }

  function submit(): void {
    setWasTried(true);
    if (faultyFields(draft).length === 0) save.mutate(draft, { onSuccess: props.onSaved });
  }

  return (
    <Form label={title} onSubmit={submit}>
      {save.isError ? (
        <Notice tone="bad" isAlert>
          {fromServer.roots ?? problemText(save.error)}
        </Notice>
      ) : null}
      <TextField
        label={t("libraries.form.name")}
        placeholder={t("libraries.form.namePlaceholder")}
        autoComplete="off"
        data-autofocus
        value={draft.name}
        onChange={(name) => setDraft({ ...draft, name })}
        problem={faulty.includes("name") ? t("libraries.form.noName") : (fromServer.name ?? null)}
      />
      <fieldset className={classes.folders}>
        <legend className={classes.legend}>{t("libraries.form.folders")}</legend>
        {draft.roots.length > 0 ? (
          <ul className={classes.list}>
            {draft.roots.map((path) => (
              <li key={path} className={classes.root}>
                <IconFolder size={20} aria-hidden="true" />
                <span className={classes.path}>{path}</span>
                <IconButton
                  label={t("libraries.form.removeFolder", { path })}
                  icon={<IconX size={18} />}
                  onClick={() => setDraft({ ...draft, roots: draft.roots.filter((root) => root !== path) })}
                />
              </li>
            ))}
          </ul>
        ) : null}
        {isBrowsing ? (
          <FolderBrowser onChoose={addRoot} onCancel={() => setIsBrowsing(false)} />
        ) : (
          <Button icon={<IconFolderPlus size={18} />} onClick={() => setIsBrowsing(true)}>
            {draft.roots.length > 0 ? t("libraries.form.addAnother") : t("libraries.form.addFolder")}
          </Button>
        )}
        {faulty.includes("roots") ? (
          <p role="alert" className={classes.problem}>
            {t("libraries.form.noFolder")}
          </p>
        ) : null}
      </fieldset>
      <Switch
        label={t("libraries.form.watch")}
        hint={t("libraries.form.watchHint")}
        isOn={draft.watch}
        onChange={(watch) => setDraft({ ...draft, watch })}
      />
      <Switch
        label={t("libraries.form.scanAtStart")}
        isOn={draft.scanAtStart}
        onChange={(scanAtStart) => setDraft({ ...draft, scanAtStart })}
      />
      <details className={classes.layout}>
        <summary className={classes.legend}>{t("libraries.layout.legend")}</summary>
        <LayoutFields
          layout={draft.layout}
          problem={fromServer["layout.strategy.pattern"] ?? null}
          onChange={(layout) => setDraft({ ...draft, layout })}
        />
        {draft.roots.length > 0 ? <LayoutPreview libraryId={props.library?.id ?? null} draft={draft} /> : null}
      </details>
      <div className={classes.actions}>
        <Button look="plain" onClick={props.onCancel}>
          {t("app.cancel")}
        </Button>
        <Button type="submit" look="solid" isBusy={save.isPending} disabled={isBrowsing}>
          {props.library ? t("libraries.form.submitEdit") : t("libraries.form.submitAdd")}
        </Button>
      </div>
    </Form>
  );
}
