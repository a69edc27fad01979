import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { ConnectorInstallQuery } from "../../../gql/graphql";
import { CodeBlock } from "../../../parts/code/code-block";
import { saveAs } from "../../../parts/code/save-as";
import { Rows } from "../../../parts/lists/rows";

type Install = NonNullable<ConnectorInstallQuery["connectorInstall"]>;

/** The files to save, and the steps of the installation in their order. */
export function InstallFiles({ files, steps }: Pick<Install, "files" | "steps">) {
  return (
    <SpaceBetween size="m">
      <div>
        <Box variant="h4">Files</Box>
        <Rows name="Files" items={files} row={rowOf} />
      </div>
      <div>
        <Box variant="h4">Steps</Box>
        <ol>
          {steps.map(({ title, description, command }) => (
            <li key={title}>
              <Box fontWeight="bold">{title}</Box>
              <Box>{description}</Box>
              {command !== null && <CodeBlock code={command} name={`the command: ${title}`} />}
            </li>
          ))}
        </ol>
      </div>
    </SpaceBetween>
  );
}

function rowOf({ name, purpose, content }: Install["files"][number]) {
  return {
    key: name,
    main: (
      <>
        <Box>
          <b>{name}</b> {purpose}
        </Box>
        <CodeBlock code={content} name={name} />
      </>
    ),
    action: (
      <Button iconName="download" ariaLabel={`Download ${name}`} onClick={() => saveAs(fileNameOf(name), content)}>
        Download
      </Button>
    ),
  };
}

/** A browser saves into one folder. The step about the files says where each belongs. */
function fileNameOf(name: string): string {
  return name.split("/").at(-1) ?? name;
}
