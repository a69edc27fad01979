import Box from "@cloudscape-design/components/box";

export interface PlannedParameter {
  readonly name: string;
  readonly values: readonly string[];
}

/** What a call to AWS is sent with, a line for each parameter. */
export function PlannedParameters({ parameters }: { readonly parameters: readonly PlannedParameter[] }) {
  return (
    <>
      {parameters.map(({ name, values }) => (
        <Box key={name} variant="code" display="block" fontSize="body-s">
          <bdi>
            {name}: {values.join(", ")}
          </bdi>
        </Box>
      ))}
    </>
  );
}

/** Tells calls of one plan apart. */
export function parametersKey(parameters: readonly PlannedParameter[]): string {
  return parameters.map(({ name, values }) => `${name}=${values.join(",")}`).join(" ");
}
