import Box from "@cloudscape-design/components/box";
import CopyToClipboard from "@cloudscape-design/components/copy-to-clipboard";
import ExpandableSection from "@cloudscape-design/components/expandable-section";

interface Props {
  readonly code: string;
  /** The name of the text for its button, such as "the command to sign in". */
  readonly name: string;
}

/** Lines for a shell or a file, with a button that copies them. Long lines wrap on the screen, and are copied whole. */
export function CodeBlock({ code, name }: Props) {
  return (
    <div style={ROW}>
      <CopyToClipboard
        variant="icon"
        textToCopy={code}
        copyButtonAriaLabel={`Copy ${name}`}
        copySuccessText="Copied"
        copyErrorText="It could not be copied: select it instead"
      />
      <div style={TEXT}>
        {code.split("\n").length > MOST_LINES ? (
          <ExpandableSection headerText={`Show ${name}`}>
            <Lines code={code} />
          </ExpandableSection>
        ) : (
          <Lines code={code} />
        )}
      </div>
    </div>
  );
}

/** Longer text is collapsed: people copy it, and few read it. */
const MOST_LINES = 8;

function Lines({ code }: Pick<Props, "code">) {
  return (
    <Box variant="code">
      <span style={LINES}>{code}</span>
    </Box>
  );
}

const ROW = { display: "flex", gap: "8px", alignItems: "flex-start" } as const;
const TEXT = { minWidth: 0, flex: "1 1 auto", paddingBlockStart: "4px" } as const;
const LINES = { whiteSpace: "pre-wrap", overflowWrap: "anywhere" } as const;
