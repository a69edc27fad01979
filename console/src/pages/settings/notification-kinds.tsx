import Box from "@cloudscape-design/components/box";
import Checkbox from "@cloudscape-design/components/checkbox";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import { useViewer } from "../../app/session";
import type { NotificationKind } from "../../gql/enums";
import { Rows } from "../../parts/lists/rows";
import { KIND_WORDS } from "./notification-words";
import type { Preferences } from "./settings-documents";

interface Props {
  readonly values: Preferences;
  readonly onChange: (kind: NotificationKind, channel: "inApp" | "mail", isOn: boolean) => void;
}

const FOR_ADMINS: readonly string[] = ["SETTINGS_REDIRECTED", "NEEDS_ATTENTION"] satisfies NotificationKind[];

/** Each kind of notification with its two channels. */
export function NotificationKinds({ values, onChange }: Props) {
  const { roles } = useViewer();
  const kinds = Object.keys(KIND_WORDS)
    .filter((kind) => !FOR_ADMINS.includes(kind) || roles.includes("ADMIN"))
    .flatMap((kind) => values.kinds.filter((one) => one.kind === kind));
  return (
    <Container header={<Header variant="h2">Tell me when</Header>}>
      <Rows
        name="Occasions"
        items={kinds}
        row={({ kind, inApp, inAppChangeable, mail }) => ({
          key: kind,
          main: (
            <>
              {KIND_WORDS[kind].label}
              <Box color="text-body-secondary">{KIND_WORDS[kind].description}</Box>
            </>
          ),
          action: (
            <div style={CHANNELS}>
              <Checkbox
                checked={inApp}
                disabled={!inAppChangeable}
                ariaLabel={`In Drawbridge: ${KIND_WORDS[kind].label}`}
                onChange={({ detail }) => onChange(kind, "inApp", detail.checked)}
              >
                In Drawbridge
              </Checkbox>
              <Checkbox
                checked={mail}
                disabled={!values.mail}
                ariaLabel={`By mail: ${KIND_WORDS[kind].label}`}
                onChange={({ detail }) => onChange(kind, "mail", detail.checked)}
              >
                By mail
              </Checkbox>
            </div>
          ),
        })}
      />
    </Container>
  );
}

const CHANNELS = { display: "flex", gap: "24px" } as const;
