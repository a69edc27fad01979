import Box from "@cloudscape-design/components/box";
import CopyToClipboard from "@cloudscape-design/components/copy-to-clipboard";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import type { StatusIndicatorProps } from "@cloudscape-design/components/status-indicator";
import type { TableProps } from "@cloudscape-design/components/table";
import { graphql } from "../../gql";
import type { DoctorCheckName, DoctorCheckState } from "../../gql/enums";
import type { DoctorCheckFactsFragment } from "../../gql/graphql";
import { StatusWord } from "../words/status-word";

graphql(`
  fragment DoctorCheckFacts on DoctorCheck {
    name state message advice accountId region action requestId statement
  }
`);

export type DoctorCheckFacts = DoctorCheckFactsFragment;

/** A key that tells the checks of one run apart. */
export function checkKey({ name, accountId, region, action, message }: DoctorCheckFacts): string {
  return [name, accountId, region, action, message].join(" ");
}

/** The checked capability, with its account and region. */
export function checkTitle({ name, accountId, region }: DoctorCheckFacts): string {
  return [CHECKS[name], accountId && `in account ${accountId}`, region].filter(Boolean).join(", ");
}

export function CheckState({ state }: Pick<DoctorCheckFacts, "state">) {
  const [type, word] = STATES[state];
  return <StatusWord type={type}>{word}</StatusWord>;
}

/** The finding in the API's words, its advice, and the policy statement for the role. */
export function CheckFinding({ message, advice, statement }: DoctorCheckFacts) {
  return (
    <>
      {message}
      {advice && <Box fontWeight="bold">{advice}</Box>}
      {statement && (
        <ExpandableSection headerText="The statement to paste" variant="footer">
          <CopyToClipboard
            textToCopy={statement}
            copyButtonText="Copy the statement"
            copySuccessText="Copied"
            copyErrorText="It could not be copied: select it instead"
          />
          <Box variant="pre">{statement}</Box>
        </ExpandableSection>
      )}
    </>
  );
}

/** The checks in AWS, their results, and their advice. */
export const CHECK_COLUMNS: TableProps.ColumnDefinition<DoctorCheckFacts>[] = [
  { id: "check", header: "Tried", isRowHeader: true, cell: checkTitle },
  { id: "state", header: "Result", cell: ({ state }) => <CheckState state={state} /> },
  { id: "finding", header: "Found, and what mends it", minWidth: 280, cell: (check) => <CheckFinding {...check} /> },
];

const STATES: Readonly<Record<DoctorCheckState, readonly [StatusIndicatorProps.Type, string]>> = {
  FAILED: ["error", "Does not work"],
  WARNING: ["warning", "Works, with a warning"],
  OK: ["success", "Works"],
  SKIPPED: ["stopped", "Not tried"],
};

const CHECKS: Readonly<Record<DoctorCheckName, string>> = {
  AUTHENTICATION_MODE: "Authentication of the cluster",
  CLOCK: "Clock",
  EXTERNAL_ID: "External id",
  IDENTITY: "Identity of the connector",
  IDENTITY_CENTER: "IAM Identity Center",
  MANAGEMENT_PERMISSIONS: "Permissions of the management role",
  MANAGEMENT_ROLE: "Management role",
  MEMBER_PERMISSIONS: "Permissions of the member role",
  MEMBER_ROLE: "Member role",
  ORGANIZATION: "Organization",
  POOL: "Pool of permission sets",
  SSO_PORTAL: "Access portal",
};
