import FormField from "@cloudscape-design/components/form-field";
import Textarea from "@cloudscape-design/components/textarea";

interface Props {
  readonly label: string;
  readonly description?: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly error: string | undefined;
  readonly disabled?: boolean;
}

/** The field sets no limit of its length: the API takes 2,000 characters and reports a longer reason itself. */
export function ReasonField({ label, description, value, onChange, error, disabled = false }: Props) {
  return (
    <FormField label={label} description={description} errorText={error} stretch>
      <Textarea rows={2} value={value} disabled={disabled} onChange={({ detail }) => onChange(detail.value)} />
    </FormField>
  );
}
