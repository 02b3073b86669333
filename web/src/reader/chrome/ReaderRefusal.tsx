import { IconBookOff } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Problem } from "@/lib/api/problem";
import { Button } from "@/ui/Button";
import { StateBlock } from "@/ui/StateBlock";
import { useLeave } from "../input/use-leave";
import classes from "./chrome.module.css";

/** Says why there is nothing to read, and offers the ways on. */
export function ReaderRefusal(props: {
  problem?: Problem;
  title?: string;
  body?: string | null;
  onRetry: () => void;
}) {
  const { t } = useTranslation();
  const { leave } = useLeave();
  const reason = props.problem ? t(`errors.${props.problem.code}`) : props.body;
  return (
    <main className={classes.reader} data-ground="auto">
      <div className={classes.middle}>
        <StateBlock
          isAlert
          isPageTitle
          icon={<IconBookOff size={34} />}
          title={props.title ?? t("reader.state.failedTitle")}
          body={reason}
          action={
            <>
              <Button look="solid" onClick={props.onRetry}>
                {t("app.error.retry")}
              </Button>
              <Button onClick={() => leave(null)}>{t("reader.back")}</Button>
            </>
          }
        />
      </div>
    </main>
  );
}
