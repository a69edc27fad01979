import Alert from "@cloudscape-design/components/alert";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useCallback } from "react";
import { useQuery } from "urql";
import { useLocation, useSearch } from "wouter";
import { addresses } from "../../app/addresses";
import { useFlashes } from "../../app/flashes";
import { PageSkeleton } from "../../app/page-skeleton";
import { useViewer } from "../../app/session";
import { useAction } from "../../parts/forms/use-action";
import { useIsOpen } from "../../parts/forms/use-is-open";
import { PageLink } from "../../parts/links/page-link";
import { Problem } from "../../parts/problems/problem";
import { CREATE_FLOW, FLOW, type Flow } from "./draft/flow-documents";
import { draftOf, type FlowDraft, inputOf, NEW_FLOW } from "./draft/flow-draft";
import { useKeptDraft } from "./draft/kept-draft";
import { nameOfIntegrationIn } from "./draft/names";
import { FlowEditor } from "./editor/flow-editor";
import { useFlowPreview } from "./reach/use-flow-preview";

/** A flow from an empty form, or with `?from=` a duplicate of another flow. */
export function NewFlowPage() {
  const from = new URLSearchParams(useSearch()).get("from");
  const isAdmin = useViewer().roles.includes("ADMIN");
  const [{ data, error, fetching }] = useQuery({ query: FLOW, variables: { id: from ?? "" }, pause: from === null });
  if (!isAdmin) return <ForAdmins />;
  if (from === null) return <NewFlow key="new" from={null} />;
  const flow = data?.accessFlow;
  if (flow) return <NewFlow key={from} from={flow} />;
  if (fetching) return <PageSkeleton />;
  return (
    <SpaceBetween size="m">
      <Header variant="h1">New access flow</Header>
      <Problem error={error} />
      <PageLink to={addresses.newFlow()}>Begin with an empty form</PageLink>
    </SpaceBetween>
  );
}

function NewFlow({ from }: { readonly from: Flow | null }) {
  const [, go] = useLocation();
  const { show } = useFlashes();
  const begin = useCallback(() => (from ? duplicateOf(from) : NEW_FLOW), [from]);
  const { draft, clientRequestId, change, forget } = useKeptDraft(from ? `copy.${from.id}` : "new", begin);
  const read = useFlowPreview(draft, null);
  const create = useAction(CREATE_FLOW);
  const isOpen = useIsOpen();
  const changeAndForget = (changes: Partial<FlowDraft>) => {
    create.forget();
    change(changes);
  };
  const send = async () => {
    const made = await create.run({ input: { ...inputOf(draft), clientRequestId } });
    const flow = made?.createAccessFlow?.flow;
    if (!flow) return;
    forget();
    show({
      type: "success",
      text: (
        <>
          <PageLink to={addresses.flow(flow.id)}>{flow.name}</PageLink> is there
          {flow.active ? ", and counts from now on." : ", and is switched off."}
        </>
      ),
    });
    if (isOpen()) go(addresses.flow(flow.id));
  };
  const giveUp = () => {
    forget();
    go(addresses.flows());
  };
  return (
    <SpaceBetween size="m">
      <Header
        variant="h1"
        description="It says who may ask for what, for how long, and who approves. What you typed is kept until you create it."
      >
        {from ? `Duplicate of ${from.name}` : "New access flow"}
      </Header>
      <FlowEditor
        draft={draft}
        change={changeAndForget}
        read={read}
        isNew
        nameOfIntegration={nameOfIntegrationIn(from)}
        action={draft.name.trim() === "" ? "Create the flow" : `Create ${draft.name.trim()}`}
        isRunning={create.isRunning}
        error={create.error}
        onSend={() => void send()}
        onGiveUp={giveUp}
      />
    </SpaceBetween>
  );
}

/** A copy of the flow under another name, because names of flows are unique. */
function duplicateOf(flow: Flow): FlowDraft {
  return { ...draftOf(flow), name: `Copy of ${flow.name}`.slice(0, MOST_LETTERS) };
}

const MOST_LETTERS = 64;

function ForAdmins() {
  return (
    <SpaceBetween size="m">
      <Header variant="h1">New access flow</Header>
      <Alert type="info" statusIconAriaLabel="Not allowed">
        Administrators create access flows. Ask one of them for a flow that you need.
      </Alert>
    </SpaceBetween>
  );
}
