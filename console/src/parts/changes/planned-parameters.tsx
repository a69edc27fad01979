import Box from "@cloudscape-design/components/box";

export interface PlannedParameter {
  readonly name: string;
  readonly values: readonly string[];
}

/** The parameters of a planned call to AWS, one in each line. */
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

/** A key that tells the calls of one plan apart. */
export function parametersKey(parameters: readonly PlannedParameter[]): string {
  return parameters.map(({ name, values }) => `${name}=${values.join(",")}`).join(" ");
}
