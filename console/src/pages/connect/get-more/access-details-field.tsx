import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Textarea from "@cloudscape-design/components/textarea";
import { useState } from "react";
import { useQuery } from "urql";
import { fieldId } from "../../../parts/forms/field-id";
import { problemAt } from "../../../parts/forms/field-problems";
import { Optional } from "../../../parts/forms/optional";
import { type FieldProblem, Problem } from "../../../parts/problems/problem";
import { useSettled } from "../../../parts/reading/use-settled";
import { CustomDetails } from "../../../parts/words/custom-details";
import { PREVIEW_DETAILS } from "./access-details-documents";
import { countCharacters, MOST_CHARACTERS } from "./count-characters";

interface Props {
  readonly text: string;
  readonly onChange: (text: string) => void;
  readonly problems: readonly FieldProblem[];
}

/** The text for everybody who has access, with its remaining length and a preview. */
export function GetMoreDetails({ text, onChange, problems }: Props) {
  const [isShown, setShown] = useState(false);
  const count = countCharacters(text);
  const tooLong = count > MOST_CHARACTERS ? `${count - MOST_CHARACTERS} characters too many.` : undefined;
  return (
    <SpaceBetween size="s">
      <FormField
        label={<Optional>Custom Access Details</Optional>}
        description="Shown to people who have been given access, above how to use it. Addresses that begin with https become links."
        constraintText={`${count} of ${MOST_CHARACTERS} characters`}
        errorText={problemAt(problems, "customAccessDetails") ?? tooLong}
      >
        <Textarea
          controlId={fieldId("customAccessDetails")}
          value={text}
          rows={4}
          onChange={({ detail }) => onChange(detail.value)}
        />
      </FormField>
      <Button ariaExpanded={isShown} onClick={() => setShown(!isShown)}>
        {isShown ? "Close the preview" : "Preview"}
      </Button>
      {isShown && <Preview text={text} />}
    </SpaceBetween>
  );
}

function Preview({ text }: { readonly text: string }) {
  const settled = useSettled(text);
  const [{ data, error }] = useQuery({ query: PREVIEW_DETAILS, variables: { text: settled } });
  const html = data?.previewAccessDetails?.html;
  return (
    <SpaceBetween size="s">
      <Problem error={error} />
      <Container header={<Header variant="h3">How to use it</Header>}>
        {html ? (
          <CustomDetails html={html} />
        ) : (
          <Box color="text-body-secondary">{error ? "-" : "Nothing of your own is shown: the text is empty."}</Box>
        )}
      </Container>
    </SpaceBetween>
  );
}
