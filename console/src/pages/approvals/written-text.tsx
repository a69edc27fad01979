import Button from "@cloudscape-design/components/button";
import { useState } from "react";

interface Props {
  readonly text: string;
  /** The name of the text, such as reason. */
  readonly name: string;
}

const SHORT = 320;
const LINES = 5;

/**
 * Text as a person wrote it. Line breaks stay, and bidirectional control characters end with the text. A long text is
 * collapsed, so that the facts below it stay in sight.
 */
export function WrittenText({ text, name }: Props) {
  const [isWhole, setWhole] = useState(false);
  const start = startOf(text);
  return (
    <div className="approvals-written">
      <bdi>{isWhole ? text : start}</bdi>
      {start !== text && (
        <div>
          <Button variant="inline-link" onClick={() => setWhole(!isWhole)} ariaExpanded={isWhole}>
            {isWhole
              ? `Show less of the ${name}`
              : `Show the whole ${name} (${text.length.toLocaleString("en")} characters)`}
          </Button>
        </div>
      )}
    </div>
  );
}

/** Cut between graphemes, never within one. */
function startOf(text: string): string {
  const lines = text.split("\n");
  const few = lines.length > LINES ? lines.slice(0, LINES).join("\n") : text;
  const cut =
    few.length > SHORT
      ? few.slice(0, few.lastIndexOf(" ", SHORT) > SHORT / 2 ? few.lastIndexOf(" ", SHORT) : SHORT)
      : few;
  return cut === text ? text : `${cut.replace(/[\uD800-\uDBFF]$/, "")}…`;
}
