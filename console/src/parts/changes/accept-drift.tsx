import Button from "@cloudscape-design/components/button";
import type { TableProps } from "@cloudscape-design/components/table";
import { useState } from "react";
import { graphql } from "../../gql";
import { RowAction } from "../lists/row-action";
import { AcceptForm } from "./accept-form";
import type { DriftFinding } from "./drift";

const WITHDRAW = graphql(`
  mutation WithdrawDriftAcceptance($findingId: ID!, $version: Int!) {
    withdrawDriftAcceptance(findingId: $findingId, version: $version) { finding { ...DriftFacts } }
  }
`);

/** A column for administrators, which accepts a finding or withdraws its acceptance. */
export function acceptColumn(onChange: () => void): TableProps.ColumnDefinition<DriftFinding> {
  return {
    id: "accept",
    header: "Actions",
    minWidth: 110,
    cell: (finding) => <Decide finding={finding} onChange={onChange} />,
  };
}

function Decide({ finding, onChange }: { readonly finding: DriftFinding; readonly onChange: () => void }) {
  const [isAsking, setAsking] = useState(false);
  const { id, version, principalArn, acceptance } = finding;
  if (acceptance) {
    return (
      <RowAction
        document={WITHDRAW}
        variables={{ findingId: id, version }}
        text="Take back"
        label={`Take back that ${principalArn} is right`}
        said={() => "The finding counts as drift again."}
        onDone={onChange}
      />
    );
  }
  return (
    <>
      <Button
        variant="inline-link"
        onClick={() => setAsking(true)}
        ariaLabel={`Accept what was found of ${principalArn}`}
      >
        Accept
      </Button>
      {isAsking && <AcceptForm findings={[finding]} onChange={onChange} onClose={() => setAsking(false)} />}
    </>
  );
}
