import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import FormField from "@cloudscape-design/components/form-field";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { ReactNode } from "react";
import { attributeOf, attributeOptions, type ChosenAttribute, chosenOption } from "./owner-attributes";
import type { OwnerAttribute } from "./owner-documents";

interface RowsProps {
  /** The id of the control that a problem of the whole list links to. */
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly errorText: string | undefined;
  readonly action: string;
  readonly onAdd: () => void;
  readonly children: readonly ReactNode[];
}

/** Rows of one kind below each other, and a button for another one. */
export function OwnerRows({ id, title, description, errorText, action, onAdd, children }: RowsProps) {
  return (
    <FormField label={title} description={description} errorText={errorText} stretch>
      <div id={id} tabIndex={-1} style={{ outline: "none" }}>
        <SpaceBetween size="m">
          {children.length === 0 ? <Box color="text-body-secondary">None yet.</Box> : children}
          <Button iconName="add-plus" onClick={onAdd}>
            {action}
          </Button>
        </SpaceBetween>
      </div>
    </FormField>
  );
}

/** The fields of a row side by side, where there is room, with the button that removes the row at the end. */
export function OwnerRow({ name, onRemove, children }: RowProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: A fieldset has a border and a legend of its own.
    <div role="group" aria-label={name} style={ROW}>
      {children}
      <div style={END}>
        <Button iconName="remove" variant="icon" ariaLabel={`Remove ${name}`} onClick={onRemove} />
      </div>
    </div>
  );
}

interface RowProps {
  /** The name of the row, such as "Resource owner 2". */
  readonly name: string;
  readonly onRemove: () => void;
  readonly children: ReactNode;
}

interface FieldProps {
  readonly label: ReactNode;
  readonly errorText?: string | undefined;
  readonly children: ReactNode;
}

export function OwnerField({ label, errorText, children }: FieldProps) {
  return (
    <div style={FIELD}>
      <FormField label={label} errorText={errorText} stretch>
        {children}
      </FormField>
    </div>
  );
}

interface AttributeProps {
  readonly attributes: readonly OwnerAttribute[];
  readonly chosen: ChosenAttribute;
  readonly onChoose: (chosen: { attribute: string; providerId: string | null }) => void;
}

export function AttributeSelect({ attributes, chosen, onChoose }: AttributeProps) {
  return (
    <Select
      selectedOption={chosenOption(attributes, chosen)}
      options={attributeOptions(attributes)}
      onChange={({ detail }) => onChoose(attributeOf(detail.selectedOption))}
      triggerVariant="option"
    />
  );
}

const ROW = { display: "flex", flexWrap: "wrap", gap: "8px 16px", alignItems: "flex-start" } as const;
const FIELD = { flex: "1 1 12rem", minWidth: 0, maxWidth: "100%" } as const;
/** The padding puts the button beside the controls, below their labels. */
const END = { paddingBlockStart: "26px" } as const;
