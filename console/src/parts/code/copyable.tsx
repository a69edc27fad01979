import CopyToClipboard from "@cloudscape-design/components/copy-to-clipboard";

/** An ARN, an account number or an id, with a button that copies it. */
export function Copyable({ text, name }: { readonly text: string; readonly name: string }) {
  return (
    <span style={text.length <= SHORT ? { whiteSpace: "nowrap" } : undefined}>
      <CopyToClipboard
        variant="inline"
        textToCopy={text}
        copyButtonAriaLabel={`Copy ${name}`}
        copySuccessText="Copied"
        copyErrorText="It could not be copied: select it instead"
      />
    </span>
  );
}

/** The length of an account's number, which fits a line of any screen as a whole. */
const SHORT = 12;
