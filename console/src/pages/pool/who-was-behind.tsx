import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { type FormEvent, useState } from "react";
import { useQuery } from "urql";
import { addresses } from "../../app/addresses";
import { PageLink } from "../../parts/links/page-link";
import { useSearchState } from "../../parts/lists/search-state";
import { fieldMessage, Problem, problemsOf } from "../../parts/problems/problem";
import { Moment } from "../../parts/words/moment";
import { PRINCIPAL_AT, type Principal } from "./pool-documents";

const DEFAULTS = { role: "", at: "" };

/**
 * Finds the person behind the role of a slot at a given time, for an event of CloudTrail. The question stands in the
 * address.
 */
export function WhoWasBehind() {
  const [asked, change] = useSearchState(DEFAULTS);
  const [roleArn, setRoleArn] = useState(asked.role);
  const [at, setAt] = useState(asked.at);
  const isMoment = !Number.isNaN(Date.parse(at));
  const isAsked = asked.role !== "" && !Number.isNaN(Date.parse(asked.at));
  const [{ data, fetching, error }] = useQuery({
    query: PRINCIPAL_AT,
    variables: { roleArn: asked.role, at: isAsked ? new Date(asked.at).toISOString() : "" },
    pause: !isAsked,
  });
  const [isTried, setTried] = useState(false);
  const problems = problemsOf(isAsked ? error : undefined);
  const send = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (isMoment && roleArn.trim() !== "") change({ role: roleArn.trim(), at: at.trim() });
  };
  return (
    <form onSubmit={send}>
      <Container
        header={
          <Header
            variant="h2"
            description="Roles of a pool pass from person to person. This says whose one was at the moment of an event of CloudTrail."
          >
            Who was behind this role then
          </Header>
        }
      >
        <SpaceBetween size="m">
          {isAsked && <Problem error={error} shownAtFields={["roleArn", "at"]} />}
          <FormField
            label="ARN of the role"
            description="As CloudTrail has it in sessionContext.sessionIssuer.arn."
            errorText={
              fieldMessage(problems, "roleArn") ??
              (isTried && roleArn.trim() === "" ? "Give the role's ARN." : undefined)
            }
          >
            <Input value={roleArn} onChange={({ detail }) => setRoleArn(detail.value)} spellcheck={false} />
          </FormField>
          <FormField
            label="Moment"
            description="As CloudTrail has it in eventTime."
            errorText={fieldMessage(problems, "at") ?? (isTried && !isMoment ? "Give a date and a time." : undefined)}
          >
            <Input
              value={at}
              onChange={({ detail }) => setAt(detail.value)}
              placeholder="2026-11-28T02:10:00Z"
              spellcheck={false}
            />
          </FormField>
          <Button formAction="submit" loading={isAsked && fetching}>
            Find the person
          </Button>
          {isAsked && data && !error && <Answer principal={data.principalAt ?? null} />}
        </SpaceBetween>
      </Container>
    </form>
  );
}

function Answer({ principal }: { readonly principal: Principal | null }) {
  if (!principal) {
    return (
      <Alert type="info" statusIconAriaLabel="Info">
        It was nobody's of this installation then, or the audit log does not go back so far.
      </Alert>
    );
  }
  const { person, accountId, permissionSetName, from, until } = principal;
  return (
    <div aria-live="polite">
      <KeyValuePairs
        columns={3}
        items={[
          {
            label: "Person",
            value: person ? (
              <PageLink to={addresses.person(person.id)}>{person.displayName}</PageLink>
            ) : (
              "Not known any more"
            ),
          },
          { label: "In the account", value: accountId },
          { label: "By the permission set", value: permissionSetName ?? "Not recorded" },
          { label: "Theirs from", value: <Moment at={from} /> },
          { label: "Until", value: until ? <Moment at={until} /> : "Still theirs" },
          { label: "Unique id of the role", value: principal.roleUniqueId ?? "The role was not seen then" },
        ]}
      />
    </div>
  );
}
