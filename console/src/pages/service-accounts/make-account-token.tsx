import Button from "@cloudscape-design/components/button";
import Checkbox from "@cloudscape-design/components/checkbox";
import Container from "@cloudscape-design/components/container";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { type FormEvent, useState } from "react";
import { useFlashes } from "../../app/flashes";
import { serverNow } from "../../app/server-clock";
import type { TokenScope } from "../../gql/enums";
import { ShownOnce } from "../../parts/forms/shown-once";
import { useAction } from "../../parts/forms/use-action";
import { useCreationId } from "../../parts/forms/use-creation-id";
import { SCOPE_LABELS } from "../../parts/lists/token-list";
import { fieldMessage, Problem, problemsOf } from "../../parts/problems/problem";
import { type Account, MAKE_TOKEN } from "./account-documents";

const DAY_MS = 86_400_000;
const LIFETIMES = [
  ...[7, 30, 90, 365].map((days) => ({ value: String(days), label: `${days} days` })),
  { value: "", label: "Until somebody ends it" },
];

interface Props {
  readonly account: Account;
  readonly onClose: () => void;
}

interface Values {
  readonly name: string;
  readonly days: string;
  readonly expiresAt: string | null;
  readonly scopes: readonly TokenScope[];
}

/**
 * Makes a token of the service account. The form is its only copy in the console, and closes once the token was copied.
 */
export function MakeAccountToken({ account, onClose }: Props) {
  const [values, setValues] = useState<Values>({ name: "", days: "90", expiresAt: endIn("90"), scopes: ["READ"] });
  const clientRequestId = useCreationId(values);
  const [made, setMade] = useState<{ readonly token: string; readonly name: string } | null>(null);
  const { run, isRunning, error } = useAction(MAKE_TOKEN);
  const { show } = useFlashes();
  const problems = problemsOf(error);
  const { name, expiresAt, scopes } = values;
  const send = async (event: FormEvent) => {
    event.preventDefault();
    const input = { serviceAccountId: account.id, name: name.trim() || null, scopes: [...scopes], expiresAt };
    const answer = (await run({ input: { ...input, clientRequestId } }))?.createApiToken;
    if (answer?.token) setMade({ token: answer.token, name: answer.apiToken.name });
    else if (answer) {
      const text = `The token ${answer.apiToken.name} was made, and what it is got lost on the way here. End it, and make another one.`;
      show({ type: "warning", text });
      onClose();
    }
  };
  if (made) return <NewAccountToken {...made} account={account} onClose={onClose} />;
  return (
    <form onSubmit={send}>
      <Container header={<Header variant="h2">Make a token of {account.name}</Header>}>
        <SpaceBetween size="m">
          <Problem error={error} shownAtFields={["name", "scopes", "expiresAt"]} />
          <FormField
            label="Name of the token"
            description="Where it is used, so that you know it again."
            errorText={fieldMessage(problems, "name")}
          >
            <Input value={name} onChange={({ detail }) => setValues({ ...values, name: detail.value })} />
          </FormField>
          <Scopes values={values} error={fieldMessage(problems, "scopes")} onChange={setValues} />
          <FormField label="It ends after" errorText={fieldMessage(problems, "expiresAt")}>
            <Select
              selectedOption={LIFETIMES.find(({ value }) => value === values.days) ?? null}
              options={LIFETIMES}
              onChange={({ detail }) => {
                const days = detail.selectedOption.value ?? "";
                setValues({ ...values, days, expiresAt: endIn(days) });
              }}
            />
          </FormField>
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
  );
}

/** The end is computed at the choice, so that the same choice gives the same input. */
function endIn(days: string): string | null {
  return days === "" ? null : new Date(serverNow() + Number(days) * DAY_MS).toISOString();
}

interface ScopesProps {
  readonly values: Values;
  readonly error: string | undefined;
  readonly onChange: (values: Values) => void;
}

function Scopes({ values, error, onChange }: ScopesProps) {
  const { scopes } = values;
  return (
    <FormField
      label="For"
      description="As little as the program needs, and never more than its roles allow."
      errorText={error ?? (scopes.length === 0 ? "Choose what the token is for." : undefined)}
    >
      <SpaceBetween size="xs">
        {CHOICES.map(({ scope, description }) => (
          <Checkbox
            key={scope}
            checked={scopes.includes(scope)}
            description={description}
            onChange={({ detail }) =>
              onChange({
                ...values,
                scopes: detail.checked ? [...scopes, scope] : scopes.filter((one) => one !== scope),
              })
            }
          >
            {SCOPE_LABELS[scope]}
          </Checkbox>
        ))}
      </SpaceBetween>
    </FormField>
  );
}

/** A service account neither asks for access nor decides, so those scopes are left out. */
const CHOICES: readonly { readonly scope: TokenScope; readonly description: string }[] = [
  { scope: "READ", description: "Every read. Nearly every program needs it." },
  { scope: "ADMIN", description: "Changes that only administrators may make, except those that give power." },
  { scope: "GOVERN", description: "Changes that give power to people and programs, too. Few programs need it." },
];

interface NewProps {
  readonly token: string;
  readonly name: string;
  readonly account: Account;
  readonly onClose: () => void;
}

function NewAccountToken({ token, name, account, onClose }: NewProps) {
  return (
    <ShownOnce title={`Copy the token ${name}`} name="the token" secret={token} onClose={onClose}>
      Whoever has it acts as {account.name}. A program sends it in the header Authorization, behind the word Bearer,
      with each request.
    </ShownOnce>
  );
}
