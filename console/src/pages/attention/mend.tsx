import Box from "@cloudscape-design/components/box";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { ReactElement } from "react";
import { addresses } from "../../app/addresses";
import { isPage } from "../../app/pages";
import { useViewer } from "../../app/session";
import type { AttentionKind } from "../../gql/enums";
import { PageLink } from "../../parts/links/page-link";
import { RowAction } from "../../parts/lists/row-action";
import { ApiSentence } from "../../parts/words/api-sentence";
import { Moment } from "../../parts/words/moment";
import { ACKNOWLEDGE, type AttentionItem, type Subject, TEST_WEBHOOK } from "./attention-documents";
import { ConfirmHeldChanges } from "./confirm-held-changes";
import { SameHuman } from "./same-human";

/** The advice of an item, its age, and the link to the page that solves it. */
export function ItemText({ item: { whatToDo, since, page, kind } }: { readonly item: AttentionItem }) {
  const to = kind === "REVOCATION_OVERDUE" && page === addresses.attention() ? `${page}?show=overdue` : page;
  return (
    <SpaceBetween size="xxs">
      <Box>
        <ApiSentence text={whatToDo} />
      </Box>
      {since && (
        <Box color="text-body-secondary">
          Since <Moment at={since} />
        </Box>
      )}
      {isPage(to) && to !== addresses.attention() && <PageLink to={to}>Go where it is mended</PageLink>}
    </SpaceBetween>
  );
}

interface Props {
  readonly item: AttentionItem;
  readonly onMended: () => void;
}

/** Problems that an administrator can solve with one click. */
export function Mend({ item: { kind, subjects }, onMended }: Props) {
  const isAdmin = useViewer().roles.includes("ADMIN");
  const stepOf = STEPS[kind];
  if (!isAdmin || !stepOf) return null;
  const steps = subjects.flatMap((subject) => stepOf(subject, onMended) ?? []);
  return steps.length === 0 ? null : <SpaceBetween size="xs">{steps}</SpaceBetween>;
}

type Step = (subject: Subject, onMended: () => void) => ReactElement | null;

const STEPS: Partial<Readonly<Record<AttentionKind, Step>>> = {
  FLOW_CHANGES_HELD: (subject, onMended) =>
    subject.__typename === "AccessFlow" && subject.heldChanges ? (
      <ConfirmHeldChanges
        key={subject.id}
        name={subject.name}
        flowId={subject.id}
        held={subject.heldChanges}
        onDone={onMended}
      />
    ) : null,
  MANY_LEAVERS: (subject, onMended) =>
    subject.__typename === "IdentityProvider" ? (
      <RowAction
        key={subject.id}
        variant="normal"
        document={ACKNOWLEDGE}
        variables={{ providerId: subject.id }}
        text="Acknowledge the leavers"
        label={`Acknowledge the leavers of ${subject.name}`}
        said={() => `That many people left ${subject.name} is acknowledged.`}
        onDone={onMended}
      />
    ) : null,
  DELIVERY_FAILED: (subject, onMended) =>
    subject.__typename === "Webhook" ? (
      <RowAction
        key={subject.id}
        variant="normal"
        document={TEST_WEBHOOK}
        variables={{ webhookId: subject.id }}
        text="Send a test"
        label={`Send a test to ${new URL(subject.url).host}`}
        said={({ testNotification }) => `A test is on its way to ${testNotification?.sentTo ?? "the webhook"}.`}
        onDone={onMended}
      />
    ) : null,
  PROBABLY_SAME_HUMAN: (subject, onMended) =>
    subject.__typename === "PeopleAlike" ? (
      <SameHuman key={`${subject.person?.id} ${subject.other?.id}`} pair={subject} onDone={onMended} />
    ) : null,
};
