import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { ReactNode } from "react";

interface Props<Item> {
  readonly items: readonly Item[];
  /** The noun for one item, such as "condition". */
  readonly noun: string;
  readonly added: Item;
  readonly least?: number;
  readonly onChange: (items: readonly Item[]) => void;
  readonly children: (item: Item, n: number, change: (changes: Partial<Item>) => void) => ReactNode;
}

/** A list of items that can be added and removed. */
export function EditedList<Item>({ items, noun, added, least = 1, onChange, children }: Props<Item>) {
  const change = (n: number) => (changes: Partial<Item>) =>
    onChange(items.map((item, place) => (place === n ? { ...item, ...changes } : item)));
  return (
    <SpaceBetween size="s">
      {items.map((item, n) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: The items have no ids, and their fields hold no state.
        <div key={n} className="flows-item">
          {children(item, n, change(n))}
          {items.length > least && (
            <Button
              iconName="remove"
              variant="inline-link"
              ariaLabel={`Take out ${noun} ${n + 1}`}
              onClick={() => onChange(items.filter((_, place) => place !== n))}
            >
              Take out
            </Button>
          )}
        </div>
      ))}
      <Button iconName="add-plus" onClick={() => onChange([...items, added])}>
        {`Add ${/^[aeiou]/.test(noun) ? "an" : "a"} ${noun}`}
      </Button>
    </SpaceBetween>
  );
}
