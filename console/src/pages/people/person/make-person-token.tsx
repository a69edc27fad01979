import Box from "@cloudscape-design/components/box";
import Checkbox from "@cloudscape-design/components/checkbox";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useRef, useState } from "react";
import { serverNow } from "../../../app/server-clock";
import { graphql } from "../../../gql";
import type { TokenScope } from "../../../gql/enums";
import { Confirm } from "../../../parts/forms/confirm";
import { ShownOnce } from "../../../parts/forms/shown-once";
import { useAction } from "../../../parts/forms/use-action";
import { fieldMessage, Problem, problemsOf } from "../../../parts/problems/problem";
import type { Person } from "./person";

const MAKE = graphql(`
  mutation MakeTokenOfPerson($input: CreateApiTokenInput!) {
    createApiToken(input: $input) { token apiToken { id name } }
  }
`);

/** Scopes that every active person may use. A token for more is made by its person. */
const SCOPES: readonly { readonly scope: TokenScope; readonly label: string }[] = [
  { scope: "READ", label: "Reading" },
  { scope: "REQUEST", label: "Asking for access, extending it and giving it back" },
  { scope: "DECIDE", label: "Approving and rejecting requests of others" },
];

const DAY_MS = 86_400_000;
const LIFETIMES = [1, 7, 30, 90].map((days) => ({ value: String(days), label: days === 1 ? "1 day" : `${days} days` }));

interface Props {
  readonly person: Person;
  readonly onClose: (isDone: boolean) => void;
}

/** A token by which a script acts as another person. The administrator who makes it sees it once. */
export function MakePersonToken({ person, onClose }: Props) {
  const { id: personId, displayName: who } = person;
  const [name, setName] = useState("");
  const [days, setDays] = useState("1");
  const [scopes, setScopes] = useState<readonly TokenScope[]>(["READ"]);
  const [token, setToken] = useState<string | null>(null);
  const expiresAt = useRef({ days: "", at: "" });
  const { run, isRunning, error } = useAction(MAKE);
  const problems = problemsOf(error);
  const make = async () => {
    if (expiresAt.current.days !== days) {
      expiresAt.current = { days, at: new Date(serverNow() + Number(days) * DAY_MS).toISOString() };
    }
    const input = { personId, name: name.trim() || null, scopes: [...scopes], expiresAt: expiresAt.current.at };
    const made = (await run({ input }))?.createApiToken;
    if (made?.token) setToken(made.token);
  };
  if (token) {
    return (
      <ShownOnce
        name="the token"
        title={`Copy the token that acts as ${who}`}
        secret={token}
        warning={`It is shown this once, and nobody can read it again. Whoever has it acts as ${who}.`}
        onClose={() => onClose(true)}
      >
        A script sends it as <Box variant="code">Authorization: Bearer</Box> with each request.
      </ShownOnce>
    );
  }
  return (
    <Confirm
      isOpen
      title={`Make a token that acts as ${who}?`}
      action="Make the token"
      otherwise="Leave it"
      isRunning={isRunning}
      onAction={() => void make()}
      onClose={() => onClose(false)}
    >
      <Problem error={error} shownAtFields={["name", "scopes", "expiresAt"]} />
      <FormField label="Name" description="Of the script or the machine." errorText={fieldMessage(problems, "name")}>
        <Input value={name} onChange={({ detail }) => setName(detail.value)} />
      </FormField>
      <FormField label="For" description="As little as the script needs." errorText={fieldMessage(problems, "scopes")}>
        <SpaceBetween size="xs">
          {SCOPES.map(({ scope, label }) => (
            <Checkbox
              key={scope}
              checked={scopes.includes(scope)}
              // A token without scopes would have all of them.
              disabled={scopes.length === 1 && scopes.includes(scope)}
              onChange={({ detail }) =>
                setScopes(detail.checked ? [...scopes, scope] : scopes.filter((one) => one !== scope))
              }
            >
              {label}
            </Checkbox>
          ))}
        </SpaceBetween>
      </FormField>
      <FormField label="It ends after" errorText={fieldMessage(problems, "expiresAt")}>
        <Select
          selectedOption={LIFETIMES.find(({ value }) => value === days) ?? LIFETIMES[0]!}
          options={LIFETIMES}
          onChange={({ detail }) => setDays(detail.selectedOption.value ?? "1")}
        />
      </FormField>
    </Confirm>
  );
}
