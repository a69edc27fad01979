import type { TableProps } from "@cloudscape-design/components/table";
import { useMemo, useRef } from "react";
import { addresses } from "../../app/addresses";
import { useViewer } from "../../app/session";
import { PageLink } from "../../parts/links/page-link";
import { Moment } from "../../parts/words/moment";
import type { Lease, Slot } from "./pool-documents";
import { accountInWords, leaseWord, SlotStateWord } from "./slot-words";
import { UnknownAssignments } from "./unknown-assignments";

/** The columns keep their identity as long as the page is mounted. */
export function useSlotColumns(refresh: () => void): readonly TableProps.ColumnDefinition<Slot>[] {
  const isAdmin = useViewer().roles.includes("ADMIN");
  const latest = useRef(refresh);
  latest.current = refresh;
  return useMemo(() => columnsFor(isAdmin, () => latest.current()), [isAdmin]);
}

function columnsFor(isAdmin: boolean, refresh: () => void): TableProps.ColumnDefinition<Slot>[] {
  return [
    {
      id: "name",
      header: "Slot",
      isRowHeader: true,
      minWidth: 150,
      cell: ({ name, permissionSetArn }) => (
        <span title={permissionSetArn}>{name ?? permissionSetArn.split("/").at(-1)}</span>
      ),
    },
    { id: "state", header: "State", minWidth: 130, cell: ({ state }) => <SlotStateWord state={state} /> },
    {
      id: "whose",
      header: "Whose",
      minWidth: 240,
      cell: ({ leases }) => (leases.length === 0 ? NONE : <Leases leases={leases} />),
    },
    {
      id: "why",
      header: "What is the matter",
      minWidth: 220,
      cell: (slot) => {
        const lines = problemsOf(slot);
        if (lines.length === 0 && slot.unknownAssignments.length === 0) return NONE;
        return <Matter lines={lines} slot={slot} isAdmin={isAdmin} refresh={refresh} />;
      },
    },
    {
      id: "checked",
      header: "Last read",
      minWidth: 200,
      cell: ({ checkedAt }) => (checkedAt ? <Moment at={checkedAt} /> : "Never"),
    },
  ];
}

/** The text of an empty cell, which a narrow table leaves out. */
const NONE = "-";

function Leases({ leases }: { readonly leases: readonly Lease[] }) {
  return leases.map((lease) => (
    <div key={lease.id}>
      <PageLink to={addresses.person(lease.person.id)}>{lease.person.displayName}</PageLink> in {accountInWords(lease)},{" "}
      {leaseWord(lease.state)}
      {lease.until !== null && (
        <>
          , until <Moment at={lease.until} />
        </>
      )}
    </div>
  ));
}

interface MatterProps {
  readonly lines: readonly string[];
  readonly slot: Slot;
  readonly isAdmin: boolean;
  readonly refresh: () => void;
}

function Matter({ lines, slot, isAdmin, refresh }: MatterProps) {
  return (
    <>
      {lines.map((line) => (
        <div key={line}>{line}</div>
      ))}
      <UnknownAssignments slot={slot} isAdmin={isAdmin} refresh={refresh} />
    </>
  );
}

function problemsOf({ reasons, failure, inPool }: Slot): string[] {
  return [
    ...reasons.map(({ message }) => message),
    ...(failure ? [failure.message] : []),
    ...(inPool ? [] : ["It is not in the pool any more, and is leased to nobody anew."]),
  ];
}
