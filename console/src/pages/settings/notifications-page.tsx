import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import ContentLayout from "@cloudscape-design/components/content-layout";
import Header from "@cloudscape-design/components/header";
import Skeleton from "@cloudscape-design/components/skeleton";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQuery } from "urql";
import { useFlashes } from "../../app/flashes";
import { useAction } from "../../parts/forms/use-action";
import { Problem, problemsOf } from "../../parts/problems/problem";
import { useReadAgain } from "../../parts/reading/read-again";
import { MailSettings } from "./mail-settings";
import { NotificationKinds } from "./notification-kinds";
import { OtherWindow } from "./other-window";
import { changesOf, usePreferencesDraft } from "./preferences-draft";
import { PREFERENCES, type Preferences, SET_PREFERENCES } from "./settings-documents";

/** The viewer's notifications and their channels. */
export function NotificationsPage() {
  const [{ data, error }, readAgain] = useQuery({ query: PREFERENCES });
  useReadAgain(readAgain);
  const preferences = data?.notificationPreferences;
  const readNow = () => readAgain({ requestPolicy: "network-only" });
  return (
    <ContentLayout
      header={
        <Header variant="h1" description="News that you get in Drawbridge and by mail.">
          Notifications
        </Header>
      }
    >
      <SpaceBetween size="l">
        <Problem error={error} onRetry={readNow} />
        {preferences && <PreferencesForm preferences={preferences} readNow={readNow} />}
        {!preferences && !error && (
          <Container>
            <Skeleton height="60vh" />
          </Container>
        )}
      </SpaceBetween>
    </ContentLayout>
  );
}

interface Props {
  readonly preferences: Preferences;
  readonly readNow: () => void;
}

function PreferencesForm({ preferences, readNow }: Props) {
  const draft = usePreferencesDraft(preferences);
  const { run, isRunning, error, forget } = useAction(SET_PREFERENCES);
  const { show } = useFlashes();
  const isStale = problemsOf(error).some(({ rule }) => rule === "VERSION_STALE");
  const save = async (over: Preferences) => {
    const saved = (await run({ version: over.version, ...changesOf(over, draft.values) }))?.setNotificationPreferences;
    if (saved) {
      draft.goOn(draft.values, saved.preferences);
      show({ type: "success", text: "Notifications come as you chose from now on." });
    } else readNow();
  };
  const takeOthers = () => {
    draft.forget();
    forget();
  };
  return (
    <SpaceBetween size="l">
      {isStale ? (
        <OtherWindow
          mine={draft.values}
          others={preferences}
          isRunning={isRunning}
          onMine={() => save(preferences)}
          onOthers={takeOthers}
        />
      ) : (
        <Problem error={error} />
      )}
      <MailSettings preferences={preferences} isOn={draft.values.mail} onChange={draft.setMail} />
      <NotificationKinds values={draft.values} onChange={draft.setKind} />
      <SpaceBetween direction="horizontal" size="xs">
        <Button
          variant="primary"
          loading={isRunning}
          disabled={!draft.isChanged || isStale}
          onClick={() => save(draft.base)}
        >
          Save the notifications
        </Button>
        <Button disabled={!draft.isChanged} onClick={takeOthers}>
          Undo my changes
        </Button>
      </SpaceBetween>
    </SpaceBetween>
  );
}
