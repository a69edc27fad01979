import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import Select, { type SelectProps } from "@cloudscape-design/components/select";
import Skeleton from "@cloudscape-design/components/skeleton";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useRef } from "react";
import { useQuery } from "urql";
import { useSearchState } from "../../parts/lists/search-state";
import { isRefused } from "../../parts/problems/not-shown";
import { isTroubled, NothingToMend } from "../../parts/problems/nothing-to-mend";
import { Problem } from "../../parts/problems/problem";
import { useReadAt } from "../../parts/reading/use-read-at";
import { StatusSentence } from "../../parts/status-sentence";
import { Breakable } from "../../parts/words/breakable";
import { clockTime } from "../../parts/words/moment";
import { ATTENTION, type AttentionItem } from "./attention-documents";
import { inGroups, isKind, KIND_GROUPS, KIND_WORDS, type KindGroup } from "./kind-words";
import { ItemText, Mend } from "./mend";
import { useLiveAttention } from "./use-live-attention";

const DEFAULTS = { kind: "" };

/** Every item, grouped by its consequence; or the items of one kind. */
export function AttentionList() {
  const [{ kind }, change] = useSearchState(DEFAULTS);
  const chosen = isKind(kind) ? kind : null;
  const [{ data, error, fetching }, readAgain] = useQuery({
    query: ATTENTION,
    variables: { filter: chosen && { kinds: [chosen] } },
  });
  useLiveAttention(readAgain, !isRefused(error));
  const refresh = () => readAgain({ requestPolicy: "network-only" });
  const readAt = useReadAt(data);
  // The previous items stay while another kind is read.
  const last = useRef(data);
  if (data?.needsAttention) last.current = data;
  const items = last.current?.needsAttention;
  const integrations = last.current?.integrations?.nodes ?? [];
  if (!items) return error ? <Problem error={error} onRetry={refresh} /> : <Skeleton height="50vh" />;
  return (
    <SpaceBetween size="m">
      <SpaceBetween direction="horizontal" size="xs" alignItems="center">
        <div style={CHOICE}>
          <Select
            selectedOption={chosen ? { value: chosen, label: KIND_WORDS[chosen] } : ALL}
            options={OPTIONS}
            onChange={({ detail }) => change({ kind: detail.selectedOption.value ?? "" })}
            filteringType="auto"
            filteringAriaLabel="Find a kind"
            ariaLabel="Which kind of item to show"
          />
        </div>
        <Button iconName="refresh" ariaLabel="Read what needs attention again" loading={fetching} onClick={refresh} />
        {readAt !== null && <Box color="text-body-secondary">as of {clockTime(readAt)}</Box>}
      </SpaceBetween>
      <Problem error={error} onRetry={refresh} />
      {items.nodes.length === 0 && (
        <Container>
          <StatusSentence type={!chosen && integrations.some(isTroubled) ? "warning" : "success"}>
            {chosen ? "Nothing of this kind needs attention." : <NothingToMend integrations={integrations} />}
          </StatusSentence>
        </Container>
      )}
      {inGroups(items.nodes).map((group) => (
        <Group key={group.title} {...group} onMended={refresh} />
      ))}
      {items.totalCount > items.nodes.length && (
        <Box>
          The gravest {items.nodes.length} of {items.totalCount.toLocaleString("en")} are shown. Choose a kind to see
          others.
        </Box>
      )}
    </SpaceBetween>
  );
}

const CHOICE = { inlineSize: "min(26rem, 70vw)" } as const;
const ALL = { value: "", label: "All kinds" };
const OPTIONS: SelectProps.Options = [
  ALL,
  ...KIND_GROUPS.map(({ title, kinds }) => ({
    label: title,
    options: kinds.map((kind) => ({ value: kind, label: KIND_WORDS[kind] })),
  })),
];

interface GroupProps extends KindGroup {
  readonly items: readonly AttentionItem[];
  readonly onMended: () => void;
}

function Group({ title, isGrave, items, onMended }: GroupProps) {
  return (
    <SpaceBetween size="s">
      <Header variant="h2" counter={`(${items.length})`}>
        {title}
      </Header>
      {items.map((item) => (
        <Alert
          key={item.id}
          type={isGrave ? "error" : "warning"}
          statusIconAriaLabel={isGrave ? "Grave" : "Warning"}
          header={<Breakable>{item.message}</Breakable>}
          action={<Mend item={item} onMended={onMended} />}
        >
          <ItemText item={item} />
        </Alert>
      ))}
    </SpaceBetween>
  );
}
