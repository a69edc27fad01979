import Box from "@cloudscape-design/components/box";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQuery } from "urql";
import { Problem } from "../../../parts/problems/problem";
import type { SectionProps } from "../draft/draft";
import { RolesAnswers } from "./roles-answers";
import { ROLES_CONNECTOR } from "./roles-documents";
import { RolesFiles } from "./roles-files";
import { useRolesTest } from "./roles-test";

/** The roles and the pool in AWS: their installation, and the accounts that answer by them. */
export function RolesSection(props: SectionProps) {
  const { draft, change } = props;
  const { connectorId } = draft;
  const [{ data, error }] = useQuery({
    query: ROLES_CONNECTOR,
    variables: { id: connectorId ?? "" },
    pause: connectorId === null,
  });
  const test = useRolesTest(draft, change);
  const connector = data?.connector;
  if (connectorId === null) return <Box>Choose a connector first: the roles in AWS have to trust it.</Box>;
  return (
    <SpaceBetween size="l">
      <Box>
        The connector reads the organization by a management role, and each account by a member role. Where both are
        deployed already, look right away which accounts answer.
      </Box>
      <Problem error={error} />
      {connector && (
        <ExpandableSection
          headerText="Deploy pool and roles"
          headerDescription="Templates with this installation's values in them, for the AWS console, the AWS CLI or Terraform."
          headingTagOverride="h3"
        >
          <RolesFiles {...props} connector={connector} />
        </ExpandableSection>
      )}
      <RolesAnswers test={test} />
      {test.run && test.run.silent.totalCount > 0 && (
        <Box>
          You can go on: clusters of accounts that do not answer are found by the first sync after their role is there.
        </Box>
      )}
    </SpaceBetween>
  );
}
