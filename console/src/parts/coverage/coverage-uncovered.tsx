import Box from "@cloudscape-design/components/box";
import type { TableProps } from "@cloudscape-design/components/table";
import { useEffect, useMemo, useRef, useState } from "react";
import { useQuery } from "urql";
import { PageLink } from "../links/page-link";
import { resourceAddress } from "../links/resource-address";
import { afterOf } from "../lists/cursor-pages";
import { SectionTable } from "../lists/section-table";
import { useReadAgain } from "../reading/read-again";
import { useReadSoon } from "../reading/use-read-soon";
import { UNCOVERED, type UncoveredResource } from "./coverage-documents";
import type { Counts } from "./coverage-words";

interface Props {
  readonly id: string;
  /** A change of the coverage makes the list be read again. */
  readonly coverage: Counts;
  /** The number of events so far. One resource may have gained an owner and another lost one, in the same counts. */
  readonly told: number;
}

/** Resources without an owner of their own, with their tags and near misses. */
export function UncoveredTable({ id, coverage, told }: Props) {
  const [cursors, setCursors] = useState("");
  const variables = useMemo(() => ({ id, after: afterOf(cursors) }), [id, cursors]);
  const [{ data, error }, readAgain] = useQuery({ query: UNCOVERED, variables });
  useReadAgain(readAgain);
  const readSoon = useReadSoon(readAgain);
  useEffect(() => {
    if (told > 0) readSoon();
  }, [told, readSoon]);
  const first = useRef(coverage);
  useEffect(() => {
    if (first.current === coverage) return;
    first.current = coverage;
    readAgain({ requestPolicy: "network-only" });
  }, [coverage, readAgain]);
  return (
    <SectionTable
      title="Without an owner of their own"
      columns={COLUMNS}
      nodes={data?.resources?.nodes}
      totalCount={data?.resources?.totalCount}
      keyOf={(resource) => resource.id}
      error={error}
      onRetry={() => readAgain({ requestPolicy: "network-only" })}
      pages={{ cursors, pageInfo: data?.resources?.pageInfo, onChange: setCursors }}
      empty="Tags name an owner of everything that was found."
    />
  );
}

const COLUMNS: TableProps.ColumnDefinition<UncoveredResource>[] = [
  {
    id: "name",
    header: "Name",
    isRowHeader: true,
    minWidth: 160,
    cell: (resource) => <PageLink to={resourceAddress(resource)}>{resource.name}</PageLink>,
  },
  {
    id: "account",
    header: "Account",
    minWidth: 160,
    cell: ({ account, region }) => [account.name, region].filter(Boolean).join(", "),
  },
  { id: "why", header: "Why", minWidth: 280, cell: (resource) => <Why resource={resource} /> },
  {
    id: "decides",
    header: "Who decides",
    cell: ({ ownership }) => (ownership?.status === "FALLBACK" ? "The integration's owners" : "Nobody"),
  },
];

/** The reason in the API's sentences. */
function Why({ resource: { ownership } }: { readonly resource: UncoveredResource }) {
  const steps = (ownership?.steps ?? []).filter(({ keyName, outcome }) => keyName !== null && outcome !== "MATCHED");
  if (steps.length === 0) return "No rule was tried yet.";
  return (
    <>
      {steps.map(({ keyName, explanation, hint }) => (
        <Box key={`${keyName} ${explanation}`}>
          {explanation} {hint}
        </Box>
      ))}
    </>
  );
}
