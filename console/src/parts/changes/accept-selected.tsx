import Button from "@cloudscape-design/components/button";
import { type ReactNode, useState } from "react";
import type { RowSelection } from "../lists/section-table";
import { AcceptForm } from "./accept-form";
import type { DriftFinding } from "./drift";

interface SelectedToAccept {
  readonly selection: RowSelection<DriftFinding>;
  readonly action: ReactNode;
}

/** For administrators: findings of a list are chosen, and accepted with one reason. */
export function useSelectedToAccept(nodes: readonly DriftFinding[], onChange: () => void): SelectedToAccept {
  const [selected, select] = useState<readonly DriftFinding[]>([]);
  const [asked, ask] = useState<readonly DriftFinding[]>([]);
  // Read again after a refusal, a finding has another version.
  const latest = (findings: readonly DriftFinding[]) =>
    findings.map((one) => nodes.find(({ id }) => id === one.id) ?? one);
  const open = latest(selected).filter(({ acceptance }) => acceptance === null);
  const close = () => {
    ask([]);
    select([]);
  };
  return {
    selection: {
      selected: open,
      onSelect: select,
      isSelectable: ({ acceptance }) => acceptance === null,
      nameOf: ({ principalArn, resource }) => (resource ? `${principalArn} on ${resource.name}` : principalArn),
    },
    action: (
      <>
        <Button disabled={open.length === 0} onClick={() => ask(open)}>
          {open.length === 0 ? "Accept chosen findings" : `Accept ${open.length} chosen`}
        </Button>
        {asked.length > 0 && <AcceptForm findings={latest(asked)} onChange={onChange} onClose={close} />}
      </>
    ),
  };
}
