import Box from "@cloudscape-design/components/box";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Tabs from "@cloudscape-design/components/tabs";
import { useMemo, useState } from "react";
import { useQuery } from "urql";
import type { ConnectorKind, InstallFormat } from "../../../gql/enums";
import { Problem, problemsOf } from "../../../parts/problems/problem";
import { useSettled } from "../../../parts/reading/use-settled";
import { InstallFiles } from "../connector/install-files";
import type { SectionProps } from "../draft/draft";
import { RolesByConsole } from "./roles-by-console";
import { ROLES_FILES, type RoleFiles } from "./roles-documents";
import { RolesFields } from "./roles-fields";
import { type RolesConnector, rolesInput } from "./roles-input";
import { RolesOutputs } from "./roles-outputs";

interface Props extends SectionProps {
  readonly connector: RolesConnector & { readonly kind: ConnectorKind };
}

/** The parameters of the templates, the files with the parameters filled in, the steps, and the outputs. */
export function RolesFiles({ connector, ...section }: Props) {
  const { draft, change } = section;
  const format = draft.installFormat;
  const input = useMemo(() => rolesInput(draft, connector, format), [draft, connector, format]);
  const settled = useSettled(input);
  const [{ data, error, fetching }] = useQuery({
    query: ROLES_FILES,
    variables: { kind: connector.kind, input: settled },
  });
  const problems = problemsOf(error);
  const fields = problems.flatMap((problem) => problem.fields);
  const files = error ? null : (data?.connectorInstall ?? null);
  // Until the new files come, `files` has the other format, which is not shown.
  const isOfFormat = files?.files.some(({ name }) => name === "main.tf") === (format === "TERRAFORM");
  const others = problems.some((problem) => problem.fields.length === 0);
  return (
    <SpaceBetween size="l">
      <RolesFields {...section} connector={connector} problems={fields} />
      {others && <Problem error={error} />}
      {files ? (
        <Ways
          files={isOfFormat ? files : null}
          format={format}
          region={input.region ?? ""}
          onFormat={(chosen) => change({ installFormat: chosen })}
        />
      ) : (
        <Box color="text-body-secondary">
          {fetching ? "Making the files." : "The files come here once the fields above are filled in."}
        </Box>
      )}
      <RolesOutputs {...section} input={input} />
    </SpaceBetween>
  );
}

interface WaysProps {
  /** Null: the files are being made. */
  readonly files: RoleFiles | null;
  readonly format: InstallFormat;
  readonly region: string;
  readonly onFormat: (format: InstallFormat) => void;
}

function Ways({ files, format, region, onFormat }: WaysProps) {
  const [tab, setTab] = useState(format === "TERRAFORM" ? "terraform" : "console");
  const steps = files ? <InstallFiles {...files} /> : <Box>Making the files.</Box>;
  return (
    <Tabs
      ariaLabel="Ways to deploy pool and roles"
      activeTabId={tab}
      onChange={({ detail }) => {
        setTab(detail.activeTabId);
        onFormat(detail.activeTabId === "terraform" ? "TERRAFORM" : "CLOUD_FORMATION");
      }}
      tabs={[
        {
          id: "console",
          label: "In the AWS console",
          content: files && format !== "TERRAFORM" ? <RolesByConsole files={files} region={region} /> : steps,
        },
        { id: "cli", label: "By AWS CLI", content: steps },
        { id: "terraform", label: "By Terraform", content: steps },
      ]}
    />
  );
}
