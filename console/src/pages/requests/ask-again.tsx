import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Textarea from "@cloudscape-design/components/textarea";
import { useState } from "react";
import { useLocation } from "wouter";
import { addresses } from "../../app/addresses";
import { useFlashes } from "../../app/flashes";
import { useViewer } from "../../app/session";
import { keepDraft } from "../../parts/forms/ask-draft";
import { askedDuration } from "../../parts/forms/asked-duration";
import { DurationChoice } from "../../parts/forms/duration-choice";
import { useAction } from "../../parts/forms/use-action";
import { useIsOpen } from "../../parts/forms/use-is-open";
import { PageLink } from "../../parts/links/page-link";
import { fieldMessage, Problem, problemsOf } from "../../parts/problems/problem";
import { accessInWords } from "../../parts/words/access-words";
import { clustersInWords, durationInWords } from "../../parts/words/in-words";
import { type AccessRequest, ASK_AGAIN } from "./request-documents";

interface Props {
  readonly request: AccessRequest;
  readonly onClose: () => void;
}

/** Sends the same request again with another duration or reason. The form serves for other clusters or permissions. */
export function AskAgain({ request, onClose }: Props) {
  const { id: viewerId } = useViewer();
  const [, go] = useLocation();
  const { show } = useFlashes();
  const again = useAction(ASK_AGAIN);
  const isOpen = useIsOpen();
  const first = request.items[0]!;
  const [seconds, setSeconds] = useState(first.durationSeconds ?? null);
  const [reason, setReason] = useState(request.justification ?? "");
  // The id belongs to the content: the same content sent twice is one request.
  const [clientRequestId, setClientRequestId] = useState<string>(() => crypto.randomUUID());
  const edit = (change: () => void) => {
    change();
    setClientRequestId(crypto.randomUUID());
  };
  const repeated = request.items.filter(
    ({ state, grant }) => (state !== "PENDING" && state !== "APPROVED") || grant?.endedAt,
  );
  const name = `${accessInWords(first.access)} on ${clustersInWords(repeated.map(({ resourceName }) => resourceName))}`;
  const send = async () => {
    const changes = {
      ...(seconds !== (first.durationSeconds ?? null) && askedDuration(seconds)),
      ...(reason !== (request.justification ?? "") && { reason }),
    };
    const answer = await again.run({ id: request.id, changes, clientRequestId });
    const id = answer?.askAgain?.request.id;
    if (id === undefined) return;
    const address = addresses.request(id);
    show({
      type: "success",
      text: (
        <>
          Asked again for <PageLink to={address}>{name}</PageLink>.
        </>
      ),
    });
    onClose();
    if (isOpen()) go(address);
  };
  const openForm = () => {
    keepDraft(viewerId, draftOf(request, seconds, reason));
    go(addresses.ask());
  };
  const problems = problemsOf(again.error);
  return (
    <Container header={<Header variant="h2">Ask again</Header>}>
      <SpaceBetween size="m">
        <Problem error={again.error} shownAtFields={["durationSeconds", "reason"]} />
        <DurationChoice
          seconds={seconds}
          maxSeconds={first.flow.maxDurationSeconds ?? null}
          onChange={(next) => edit(() => setSeconds(next))}
          errorText={fieldMessage(problems, "durationSeconds")}
        />
        <FormField label="Reason" errorText={fieldMessage(problems, "reason")} stretch>
          <Textarea value={reason} onChange={({ detail }) => edit(() => setReason(detail.value))} rows={2} />
        </FormField>
        <SpaceBetween direction="horizontal" size="xs">
          <Button variant="primary" loading={again.isRunning} onClick={() => void send()} wrapText>
            Ask again for {name} {durationInWords(seconds)}
          </Button>
          <Button onClick={openForm}>Change clusters or permissions</Button>
          <Button variant="link" onClick={onClose}>
            Not now
          </Button>
        </SpaceBetween>
      </SpaceBetween>
    </Container>
  );
}

function draftOf({ items, requester, grantee }: AccessRequest, durationSeconds: number | null, justification: string) {
  const { policies, kubernetesGroups } = items[0]!.access;
  const permissions = policies.map(({ policy, namespaces }) => ({
    permission: policy,
    namespaces: namespaces ?? [],
    groups: [],
  }));
  const group = { permission: "KUBERNETES_GROUP", namespaces: [], groups: kubernetesGroups };
  return {
    resourceIds: items.flatMap(({ resourceId }) => resourceId ?? []),
    permissions: kubernetesGroups.length > 0 ? [...permissions, group] : permissions,
    durationSeconds,
    justification,
    grantee: grantee.id === requester.id ? null : { id: grantee.id, name: grantee.displayName },
    clientRequestId: crypto.randomUUID(),
  };
}
