import Box from "@cloudscape-design/components/box";
import Checkbox from "@cloudscape-design/components/checkbox";
import Container from "@cloudscape-design/components/container";
import FormField from "@cloudscape-design/components/form-field";
import SegmentedControl from "@cloudscape-design/components/segmented-control";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useNew } from "../../parts/forms/use-new";
import { listInWords } from "../../parts/words/in-words";
import { ApproveLessForm } from "./approve-less-form";
import { ApproveOrRejectForm } from "./approve-or-reject-form";
import { AskForm } from "./ask-form";
import { DecisionNotice } from "./decision-notice";
import type { FormProps } from "./form-props";
import { type ItemToDecide, openItems } from "./request-documents";
import type { DecisionMode } from "./use-draft";

/**
 * Approves, rejects, approves for less or asks back, about all items or some. It stays in view while the request's
 * details scroll.
 */
export function DecisionForm({ request, draft, change, onDecided }: Omit<FormProps, "items" | "itemIds" | "isNew">) {
  const open = openItems(request);
  const items = open.filter(({ id }) => !draft.without.includes(id));
  const itemIds = items.length === open.length ? null : items.map(({ id }) => id);
  const isNew = useNew();
  const Form = FORMS[draft.mode];
  return (
    <Container>
      <SpaceBetween size="s">
        <SegmentedControl
          label="Kind of decision"
          selectedId={draft.mode}
          options={MODES}
          onChange={({ detail }) => change({ mode: detail.selectedId as DecisionMode })}
        />
        <InThePlaceOf items={items} />
        {request.items.length > 1 && open.length > 0 && <ItemChoice open={open} draft={draft} change={change} />}
        <Form
          request={request}
          items={items}
          itemIds={itemIds}
          draft={draft}
          change={change}
          onDecided={onDecided}
          isNew={isNew}
        />
        {/* The notice stands last, so that a decision of another approver shifts nothing above it. */}
        <DecisionNotice request={request} isWhileOpen />
      </SpaceBetween>
    </Container>
  );
}

/** A delegate decides on behalf of another person, and the decision records both. */
function InThePlaceOf({ items }: Pick<FormProps, "items">) {
  const names = items.flatMap(({ decision, approvers }) => {
    const delegates = (approvers ?? []).flatMap((group) => group.approvers).flatMap((approver) => approver.delegates);
    return delegates.find(({ onBehalfOf }) => onBehalfOf.id === decision?.onBehalfOfId)?.onBehalfOf.displayName ?? [];
  });
  if (names.length === 0) return null;
  return <Box>You decide on behalf of {listInWords([...new Set(names)])}.</Box>;
}

const MODES: readonly { readonly id: DecisionMode; readonly text: string }[] = [
  { id: "WHOLE", text: "Approve or reject" },
  { id: "LESS", text: "Approve for less" },
  { id: "ASK", text: "Ask back" },
];

const FORMS = { WHOLE: ApproveOrRejectForm, LESS: ApproveLessForm, ASK: AskForm } as const;

interface ItemChoiceProps extends Pick<FormProps, "draft" | "change"> {
  readonly open: readonly ItemToDecide[];
}

function ItemChoice({ open, draft, change }: ItemChoiceProps) {
  return (
    <FormField label="For which clusters (what is left out stays open)">
      <SpaceBetween direction="horizontal" size="m">
        {open.map(({ id, resourceName }) => (
          <Checkbox
            key={id}
            checked={!draft.without.includes(id)}
            onChange={({ detail }) =>
              change({
                without: detail.checked ? draft.without.filter((one) => one !== id) : [...draft.without, id],
              })
            }
          >
            <Box variant="span">{resourceName}</Box>
          </Checkbox>
        ))}
      </SpaceBetween>
    </FormField>
  );
}
