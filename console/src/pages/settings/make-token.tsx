import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Checkbox from "@cloudscape-design/components/checkbox";
import Container from "@cloudscape-design/components/container";
import ContentLayout from "@cloudscape-design/components/content-layout";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { type FormEvent, useState } from "react";
import { serverNow } from "../../app/server-clock";
import { useViewer } from "../../app/session";
import type { TokenScope } from "../../gql/enums";
import { useAction } from "../../parts/forms/use-action";
import { fieldMessage, Problem, problemsOf } from "../../parts/problems/problem";
import { NewToken } from "./new-token";
import { MAKE_TOKEN } from "./settings-documents";
import { SCOPE_WORDS, scopesFor } from "./token-scopes";

interface Props {
  readonly personId: string;
  readonly onClose: () => void;
}

const DAY_MS = 86_400_000;
const LIFETIMES = [1, 7, 30, 90].map((days) => ({ value: String(days), label: days === 1 ? "1 day" : `${days} days` }));
const LONGEST = { value: "", label: "As long as it may be" };

/** Makes a token of the viewer. Its secret is shown once. */
export function MakeToken({ personId, onClose }: Props) {
  const { roles } = useViewer();
  const [name, setName] = useState("");
  const [days, setDays] = useState("30");
  const [scopes, setScopes] = useState<readonly TokenScope[]>(["READ"]);
  const [made, setMade] = useState<{ readonly token: string; readonly name: string } | null>(null);
  const { run, isRunning, error } = useAction(MAKE_TOKEN);
  const problems = problemsOf(error);
  const send = async (event: FormEvent) => {
    event.preventDefault();
    const expiresAt = days === "" ? null : new Date(serverNow() + Number(days) * DAY_MS).toISOString();
    const data = await run({ input: { personId, name: name.trim() || null, scopes: [...scopes], expiresAt } });
    const { token, apiToken } = data?.createApiToken ?? {};
    if (token && apiToken) setMade({ token, name: apiToken.name });
  };
  const lifetimes = [...LIFETIMES, LONGEST];
  return (
    <ContentLayout header={<Header variant="h1">Make a token</Header>}>
      <form onSubmit={send}>
        <Container>
          <SpaceBetween size="m">
            <Problem error={error} shownAtFields={["name", "scopes", "expiresAt"]} />
            <FormField
              label="Name"
              description="Of the script or the machine, so that you know it again."
              errorText={fieldMessage(problems, "name")}
            >
              <Input value={name} onChange={({ detail }) => setName(detail.value)} placeholder="on-call script" />
            </FormField>
            <FormField
              label="For"
              description="As little as the script needs."
              errorText={fieldMessage(problems, "scopes")}
            >
              <SpaceBetween size="xs">
                {scopesFor(roles).map((scope) => (
                  <Checkbox
                    key={scope}
                    checked={scopes.includes(scope)}
                    description={SCOPE_WORDS[scope].description}
                    onChange={({ detail }) =>
                      setScopes(detail.checked ? [...scopes, scope] : scopes.filter((one) => one !== scope))
                    }
                  >
                    {SCOPE_WORDS[scope].label}
                  </Checkbox>
                ))}
              </SpaceBetween>
            </FormField>
            <FormField label="It ends after" errorText={fieldMessage(problems, "expiresAt")}>
              <Select
                selectedOption={lifetimes.find(({ value }) => value === days) ?? LONGEST}
                options={lifetimes}
                onChange={({ detail }) => setDays(detail.selectedOption.value ?? "")}
              />
            </FormField>
            {scopes.length === 0 && <Box color="text-status-error">Choose what the token is for.</Box>}
            <SpaceBetween direction="horizontal" size="xs">
              <Button variant="primary" formAction="submit" loading={isRunning} disabled={scopes.length === 0}>
                Make the token
              </Button>
              <Button formAction="none" onClick={onClose}>
                Cancel
              </Button>
            </SpaceBetween>
          </SpaceBetween>
        </Container>
      </form>
      {made && <NewToken {...made} onClose={onClose} />}
    </ContentLayout>
  );
}
