import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { StatusIndicatorProps } from "@cloudscape-design/components/status-indicator";
import { useState } from "react";
import { useSubscription } from "urql";
import { useFlashes } from "../../app/flashes";
import { useViewer } from "../../app/session";
import { graphql } from "../../gql";
import type { IdentityReadState } from "../../gql/enums";
import { Confirm } from "../../parts/forms/confirm";
import { useAction } from "../../parts/forms/use-action";
import { Problem } from "../../parts/problems/problem";
import { Moment } from "../../parts/words/moment";
import { StatusWord } from "../../parts/words/status-word";
import type { Provider } from "./provider";
import { counted } from "./provider-counts";
import { isHeld } from "./provider-state";

const PROGRESS = graphql(`
  subscription ProviderProgress($id: ID!) {
    identityProviderProgress(providerId: $id) {
      state done full people groups memberships startedAt finishedAt
      failure { code message }
      provider { ...ProviderFacts }
    }
  }
`);

const SYNC = graphql(`
  mutation SyncIdentityProvider($id: ID!, $confirmRemovals: Boolean!) {
    syncIdentityProvider(providerId: $id, confirmRemovals: $confirmRemovals) { provider { ...ProviderFacts } }
  }
`);

const STATES: Readonly<Record<IdentityReadState, readonly [NonNullable<StatusIndicatorProps["type"]>, string]>> = {
  IDLE: ["success", "Up to date"],
  QUEUED: ["pending", "Waits for its connector"],
  READING: ["in-progress", "Being read"],
  WRITING: ["in-progress", "Being compared and written"],
  FAILED: ["error", "Could not be read"],
  HELD: ["warning", "Held: nothing was changed"],
};

/** The newest read of an Identity Center, live, and the decision that it waits for. */
export function ProviderRead({ provider }: { readonly provider: Provider }) {
  const isAdmin = useViewer().roles.includes("ADMIN");
  const [{ data }] = useSubscription({ query: PROGRESS, variables: { id: provider.id } });
  const progress = data?.identityProviderProgress;
  const { run, isRunning, error } = useAction(SYNC);
  const { show } = useFlashes();
  const [isConfirming, setConfirming] = useState(false);
  const failure = progress ? progress.failure : provider.failure;
  const read = async (confirmRemovals: boolean) => {
    if (!(await run({ id: provider.id, confirmRemovals }))) return;
    setConfirming(false);
    if (confirmRemovals) show({ type: "info", text: `${provider.name} is read again, and what would go goes.` });
  };
  const isBusy = progress ? !progress.done : false;
  return (
    <Container
      header={
        <Header
          variant="h2"
          actions={
            isAdmin && (
              <Button loading={isRunning && !isConfirming} disabled={isBusy} onClick={() => void read(false)}>
                Read now
              </Button>
            )
          }
        >
          Latest read
        </Header>
      }
    >
      <SpaceBetween size="m">
        <Problem error={error} />
        {failure && (
          <Alert
            type="warning"
            statusIconAriaLabel="Warning"
            header={isHeld(failure) ? "Too much would go, so nothing was changed" : "Nobody was changed"}
            action={
              isHeld(failure) && isAdmin && <Button onClick={() => setConfirming(true)}>Confirm what would go</Button>
            }
          >
            {failure.message}
          </Alert>
        )}
        <KeyValuePairs columns={4} items={factsOf(provider, progress)} />
      </SpaceBetween>
      <Confirm
        isOpen={isConfirming}
        title={`Let go what ${provider.name} has no more?`}
        action="Confirm what would go"
        otherwise="Leave it held"
        isRunning={isRunning}
        onAction={() => void read(true)}
        onClose={() => setConfirming(false)}
      >
        <Box>{failure?.message}</Box>
        <Box>
          It is read once more, and whatever is gone there goes here: people who are not there any more are out, and
          their sessions, tokens and access end. If that is not right, mend it at the provider and read it again.
        </Box>
      </Confirm>
    </Container>
  );
}

interface Progress {
  readonly done: boolean;
  readonly state: IdentityReadState;
  readonly full: boolean;
  readonly people: number;
  readonly groups: number;
  readonly memberships: number;
  readonly finishedAt: string | null;
}

/** The same facts before the first read, so that its arrival shifts nothing. */
function factsOf({ syncedAt }: Provider, progress: Progress | null | undefined) {
  const endedAt = progress?.finishedAt ?? syncedAt;
  return [
    { label: "State", value: progress ? <State progress={progress} isEver={endedAt !== null} /> : "-" },
    {
      label: `${progress?.done === false ? "Read so far" : "Found"}${progress?.full ? ", all groups in full" : ""}`,
      value: progress
        ? `${counted(progress.people, "person", "people")}, ${counted(progress.groups, "group", "groups")}`
        : "-",
    },
    { label: "People in groups", value: progress?.memberships.toLocaleString("en") ?? "-" },
    { label: "Ended", value: endedAt ? <Moment at={endedAt} /> : "-" },
  ];
}

function State({ progress: { state }, isEver }: { readonly progress: Progress; readonly isEver: boolean }) {
  if (state === "IDLE" && !isEver) return <StatusWord type="pending">Not read yet</StatusWord>;
  const [type, word] = STATES[state];
  return <StatusWord type={type}>{word}</StatusWord>;
}
