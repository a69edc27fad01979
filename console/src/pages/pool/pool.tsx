import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import Skeleton from "@cloudscape-design/components/skeleton";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { ReactNode } from "react";
import { useQuery } from "urql";
import { addresses } from "../../app/addresses";
import { PageLink } from "../../parts/links/page-link";
import { SectionTable } from "../../parts/lists/section-table";
import { useListPage } from "../../parts/lists/use-list-page";
import { Problem } from "../../parts/problems/problem";
import { useReadAgain } from "../../parts/reading/read-again";
import { useReadEvery } from "../../parts/reading/use-read-every";
import { ApiSentence } from "../../parts/words/api-sentence";
import { SLOTS, type SlotPool } from "./pool-documents";
import { useSlotColumns } from "./slot-columns";

/** The API has no event for a slot. After an administrator's action the page reads often, otherwise rarely. */
const SOON_MS = 2_000;
const RARELY_MS = 5_000;

interface Props {
  readonly integration: { readonly id: string; readonly name: string };
  /** The content below the pool appears together with it, so that nothing shifts. */
  readonly children: ReactNode;
}

export function Pool({ integration, children }: Props) {
  const { id, name } = integration;
  const { after, pagesOf } = useListPage();
  const [{ data, error }, readAgain] = useQuery({ query: SLOTS, variables: { id, after } });
  const refresh = () => readAgain({ requestPolicy: "network-only" });
  useReadAgain(readAgain);
  const pool = data?.slots;
  useReadEvery(pool && isBeingReleased(pool) ? SOON_MS : RARELY_MS, refresh);
  const columns = useSlotColumns(refresh);
  if (!pool) return error ? <Problem error={error} onRetry={refresh} /> : <Skeleton height="60vh" />;
  const warnings = data?.needsAttention?.nodes.filter(({ objectId }) => objectId === id) ?? [];
  return (
    <SpaceBetween size="m">
      <Problem error={error} onRetry={refresh} />
      {warnings.map((warning) => (
        <Alert key={warning.id} type="warning" statusIconAriaLabel="Warning" header={warning.message}>
          <ApiSentence text={warning.whatToDo} />
        </Alert>
      ))}
      <Counts pool={pool} />
      <SectionTable
        title={`Slots of ${name}`}
        description={
          <>
            Which permission sets the pool has is a setting of{" "}
            <PageLink to={addresses.integration(id)}>the integration</PageLink>.
          </>
        }
        columns={columns}
        nodes={pool.slots.nodes}
        totalCount={pool.slots.totalCount}
        keyOf={(slot) => slot.id}
        empty="The pool has no permission sets, so that nobody can be given access. Enter those that its stack made as poolPermissionSetArns of the integration."
        pages={pagesOf(pool.slots)}
      />
      {children}
    </SpaceBetween>
  );
}

function isBeingReleased({ slots }: SlotPool): boolean {
  return slots.nodes.some(({ unknownAssignments }) =>
    unknownAssignments.some(({ state, releaseAskedAt }) => state === "OPEN" && releaseAskedAt !== null),
  );
}

function Counts({ pool: { counts } }: { readonly pool: SlotPool }) {
  return (
    <Container
      header={
        <Header variant="h2" description="In all accounts together, as last seen.">
          Use of the pool
        </Header>
      }
    >
      <KeyValuePairs
        columns={4}
        items={[
          countOf("Slots", counts.total, "Each is one permission set that Drawbridge may assign."),
          countOf("Free", counts.free, "Leased to nobody in any account, and ready for the next person."),
          countOf("Leased", counts.leased, "Assigned to somebody who has access by it."),
          countOf(
            "Idle",
            counts.idle,
            "Still assigned to somebody who needs it no more: it goes where slots run short.",
          ),
          countOf(
            "Cooling down",
            counts.coolingDown,
            "Being taken away: nobody else gets it before its role is observed gone, or 12 h 15 min have passed.",
          ),
          countOf("Out of use", counts.outOfUse, "Changed in AWS, so nobody is given it."),
          countOf("Assigned by others", counts.unknown, "Somebody has it in an account, and not from Drawbridge."),
          countOf("Not read yet", counts.unchecked, "It is read in AWS before somebody is given it."),
        ]}
      />
    </Container>
  );
}

/** A number of slots, with what puts one among them. */
function countOf(label: string, count: number, meaning: string) {
  return {
    label,
    value: (
      <>
        {count}
        <Box color="text-body-secondary" fontSize="body-s">
          {meaning}
        </Box>
      </>
    ),
  };
}
