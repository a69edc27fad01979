import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import FormField from "@cloudscape-design/components/form-field";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Textarea from "@cloudscape-design/components/textarea";
import type { ConnectorInstallInput } from "../../../gql/graphql";
import { Copyable } from "../../../parts/code/copyable";
import { itemsOf, type SectionProps } from "../draft/draft";
import { managementRoleArn } from "./roles-input";

interface Props extends SectionProps {
  readonly input: ConnectorInstallInput;
}

/** Outputs of the stacks, which the integration needs as settings. */
export function RolesOutputs({ draft: { values }, change, problems, input }: Props) {
  const arn = managementRoleArn(input);
  const byPool = values.principalStrategy !== "IAM_ROLE_TEMPLATE";
  const pool = values.poolPermissionSetArns ?? "";
  const count = itemsOf(pool).length;
  return (
    <SpaceBetween size="m">
      <Box variant="h4" padding="n">
        What comes out
      </Box>
      {arn !== null && values.managementAccountRoleArn?.trim() !== arn && (
        <SpaceBetween direction="horizontal" size="xs" alignItems="center">
          <Box>
            The management role is <Copyable text={arn} name="the ARN of the management role" />
          </Box>
          <Button onClick={() => change({ values: { ...values, managementAccountRoleArn: arn } })}>
            Use it as Management Account Role ARN
          </Button>
        </SpaceBetween>
      )}
      {byPool && (
        <FormField
          label="Pool of permission sets"
          description="The output PoolPermissionSetArns of the pool's stack, as it is. Without it nobody can be given access."
          constraintText={count === 1 ? "1 permission set" : `${count} permission sets`}
          errorText={problems.find(({ path }) => path.includes("poolPermissionSetArns"))?.message}
        >
          <Textarea
            value={pool}
            rows={3}
            spellcheck={false}
            onChange={({ detail }) => change({ values: { ...values, poolPermissionSetArns: detail.value } })}
          />
        </FormField>
      )}
    </SpaceBetween>
  );
}
