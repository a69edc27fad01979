import "../../parts/words/on-paper.css";
import Box from "@cloudscape-design/components/box";
import Link from "@cloudscape-design/components/link";
import SpaceBetween from "@cloudscape-design/components/space-between";

interface Props {
  /** The content of the file, such as "these events". */
  readonly name: string;
  readonly addressOf: (format: string) => string;
}

/** Downloads of every row that the filter finds. The server streams them, so no file is too large. */
export function ExportLinks({ name, addressOf }: Props) {
  return (
    <SpaceBetween size="xxs">
      <SpaceBetween direction="horizontal" size="m">
        <ExportLink text={`Export ${name} as CSV`} address={`${addressOf("csv")}&bom=true`} />
        <ExportLink text={`Export ${name} as NDJSON`} address={addressOf("ndjson")} />
      </SpaceBetween>
      <Box color="text-body-secondary" fontSize="body-s">
        All pages, the oldest first: CSV for spreadsheets; NDJSON, a line of JSON each, for programs. A million events
        take about half a minute and 800 MB. That somebody exported them is an event itself.
      </Box>
    </SpaceBetween>
  );
}

function ExportLink({ text, address }: { readonly text: string; readonly address: string }) {
  return (
    <span className="drawbridge-on-screen">
      <Link href={address} variant="primary">
        {text}
      </Link>
    </span>
  );
}
