import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { type FormEvent, useState } from "react";
import { useFlashes } from "../../app/flashes";
import { isStale, SavedMeanwhile } from "../../parts/forms/saved-meanwhile";
import { useAction } from "../../parts/forms/use-action";
import { Problem, problemsOf } from "../../parts/problems/problem";
import { type Account, UPDATE } from "./account-documents";
import { ACCOUNT_FIELDS, AccountFields, type AccountValues } from "./account-fields";
import { rolesInWords } from "./account-words";

interface Props {
  readonly account: Account;
  readonly readAgain: () => void;
  readonly onClose: () => void;
}

/** Changes the name or the roles. The account's tokens follow at once. */
export function EditAccount({ account, readAgain, onClose }: Props) {
  const [values, setValues] = useState<AccountValues>({ name: account.name, roles: account.roles });
  const [version] = useState(account.version);
  const { run, isRunning, error } = useAction(UPDATE);
  const { show } = useFlashes();
  const save = async (over: number) => {
    const input = { id: account.id, version: over, name: values.name.trim(), roles: [...values.roles] };
    if (!(await run({ input }))) return readAgain();
    show({ type: "success", text: `The service account ${input.name} was changed.` });
    onClose();
  };
  const send = (event: FormEvent) => {
    event.preventDefault();
    void save(version);
  };
  return (
    <form onSubmit={send}>
      <Container
        header={
          <Header variant="h2" description="The rights of its tokens follow its roles at once.">
            Edit the service account
          </Header>
        }
      >
        <SpaceBetween size="m">
          {isStale(error) ? (
            <SavedMeanwhile
              object="The service account"
              values={[
                { label: "Name", saved: account.name, mine: values.name.trim() },
                { label: "Roles", saved: rolesInWords(account.roles), mine: rolesInWords(values.roles) },
              ]}
              isRunning={isRunning}
              onMine={() => void save(account.version)}
              onSaved={onClose}
            />
          ) : (
            <Problem error={error} shownAtFields={ACCOUNT_FIELDS} />
          )}
          <AccountFields values={values} problems={problemsOf(error)} onChange={setValues} />
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="primary" formAction="submit" loading={isRunning} disabled={isStale(error)}>
              Save the service account
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
