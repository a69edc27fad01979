import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { type FormEvent, type ReactNode, useRef, useState } from "react";
import { addresses } from "../../app/addresses";
import { useFlashes } from "../../app/flashes";
import { useAction } from "../../parts/forms/use-action";
import { useNew } from "../../parts/forms/use-new";
import { PageLink } from "../../parts/links/page-link";
import { fieldMessage, Problem, problemsOf } from "../../parts/problems/problem";
import { Moment, saySeconds } from "../../parts/words/moment";
import { EXTEND, type Grant } from "./access-documents";

/** Extends a grant as far as the access flow allows, or says why it cannot be extended. */
export function ExtendAccess({ grant }: { readonly grant: Grant }) {
  const { possible, left, seconds, reason } = grant.extension;
  if (grant.endsAt === null) return null;
  const extensions = left === 1 ? "one extension" : `${left} extensions`;
  return (
    <Container
      header={
        <Header
          variant="h2"
          {...(possible && {
            description: `${extensions} left, each of ${saySeconds(seconds)} at most. Nobody has to approve.`,
          })}
        >
          Need more time?
        </Header>
      }
    >
      {possible ? (
        <ExtendForm grant={grant} />
      ) : (
        <>
          {reason} You can ask for {grant.resourceName} again once this access has ended.
        </>
      )}
    </Container>
  );
}

function ExtendForm({ grant }: { readonly grant: Grant }) {
  const { id, resourceName } = grant;
  const most = grant.extension.seconds;
  const [chosen, choose] = useState<number | null>(null);
  const [reason, setReason] = useState("");
  const { run, isRunning, error } = useAction(EXTEND);
  const { show } = useFlashes();
  const name = useRequestName(`${chosen} ${reason}`);
  const seconds = Math.min(chosen ?? most, most);
  const send = async (event: FormEvent) => {
    event.preventDefault();
    const input = { grantId: id, durationSeconds: seconds, reason: reason || null, clientRequestId: name.current };
    const data = await run({ input });
    const endsAt = data?.extendGrant?.grant.endsAt;
    if (!endsAt) return;
    name.renew();
    show({ type: "success", text: <Extended id={id} resourceName={resourceName} endsAt={endsAt} /> });
  };
  const problems = problemsOf(error);
  return (
    <form onSubmit={send}>
      <SpaceBetween size="m">
        <Problem error={error} shownAtFields={["durationSeconds", "reason"]} />
        <FormField label="More time" errorText={fieldMessage(problems, "durationSeconds")}>
          <Select
            selectedOption={optionOf(seconds)}
            options={choicesUpTo(most).map(optionOf)}
            onChange={({ detail }) => choose(Number(detail.selectedOption.value))}
          />
        </FormField>
        <FormField
          label="Reason (optional)"
          description="For the audit log."
          errorText={fieldMessage(problems, "reason")}
        >
          <Input value={reason} onChange={({ detail }) => setReason(detail.value)} />
        </FormField>
        <ExtendButton key={grant.extension.left} isRunning={isRunning}>
          Extend {resourceName} by {saySeconds(seconds)}
        </ExtendButton>
      </SpaceBetween>
    </form>
  );
}

/** Each extension has a button of its own, which the second click of a double click does not press. */
function ExtendButton({ isRunning, children }: { readonly isRunning: boolean; readonly children: ReactNode }) {
  const isNew = useNew();
  return (
    <Button formAction="submit" loading={isRunning} disabled={isNew}>
      {children}
    </Button>
  );
}

function Extended({
  id,
  resourceName,
  endsAt,
}: {
  readonly id: string;
  readonly resourceName: string;
  readonly endsAt: string;
}) {
  return (
    <>
      <PageLink to={addresses.access(id)}>Access to {resourceName}</PageLink> now ends <Moment at={endsAt} />.
    </>
  );
}

const CHOICES = [900, 1_800, 3_600, 7_200, 14_400, 28_800, 43_200, 86_400];

function choicesUpTo(most: number): number[] {
  return [...CHOICES.filter((seconds) => seconds < most), most];
}

function optionOf(seconds: number) {
  return { value: String(seconds), label: saySeconds(seconds) };
}

/** A request id for each extension: sent again after a lost answer, it extends once. Another input gets another id. */
function useRequestName(input: string) {
  const kept = useRef({ input, name: crypto.randomUUID() });
  if (kept.current.input !== input) kept.current = { input, name: crypto.randomUUID() };
  return {
    get current() {
      return kept.current.name;
    },
    renew: () => {
      kept.current = { input: kept.current.input, name: crypto.randomUUID() };
    },
  };
}
