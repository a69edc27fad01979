import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Toggle from "@cloudscape-design/components/toggle";
import { useFlashes } from "../../app/flashes";
import { useAction } from "../../parts/forms/use-action";
import { Problem } from "../../parts/problems/problem";
import { type Preferences, TEST_MAIL } from "./settings-documents";

interface Props {
  readonly preferences: Preferences;
  readonly isOn: boolean;
  readonly onChange: (isOn: boolean) => void;
}

/** Mail as a whole: its address, and whether it arrives. */
export function MailSettings({ preferences, isOn, onChange }: Props) {
  const { mailAddress, mailConfigured } = preferences;
  const { run, isRunning, error } = useAction(TEST_MAIL);
  const { show } = useFlashes();
  const test = async () => {
    const data = await run({});
    if (data?.testNotification)
      show({ type: "info", text: `The mail server took a test mail for ${data.testNotification.sentTo}.` });
  };
  const canMail = mailConfigured && mailAddress !== null;
  return (
    <Container
      header={
        <Header
          variant="h2"
          description={canMail ? `Mail goes to ${mailAddress}, as your identity provider has it.` : undefined}
          actions={
            canMail && (
              <Button loading={isRunning} onClick={test}>
                Send me a test mail
              </Button>
            )
          }
        >
          Mail
        </Header>
      }
    >
      <SpaceBetween size="s">
        <Problem error={error} />
        {!canMail && (
          <Alert type="info" statusIconAriaLabel="Info">
            {mailConfigured
              ? "Your identity provider has no mail address of yours, so nothing is mailed to you. Have it added there."
              : "No mail server is configured here, so nothing is mailed. An administrator can change that."}
          </Alert>
        )}
        <Toggle checked={isOn} onChange={({ detail }) => onChange(detail.checked)}>
          Mail me
        </Toggle>
      </SpaceBetween>
    </Container>
  );
}
