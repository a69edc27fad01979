import { Field, ObjectType } from "type-graphql";
import type { InstallLanguage } from "../../shared/domain/connectors/install/install-form";
import { Access } from "../graphql/access";
import { InstallLanguageEnum } from "./connector.enums";

@Access("WITH_PARENT")
@ObjectType("InstallFile", {
  description: "A text to be saved, as the shipped templates have it or with values filled in.",
})
export class InstallFileType {
  @Field(() => String, { description: "The file name with its folders, such as modules/pool/main.tf." })
  name!: string;

  @Field(() => String, { description: "Its purpose, in one sentence for an admin." })
  purpose!: string;

  @Field(() => InstallLanguageEnum, { description: "The language of the text, for its colours on a page." })
  language!: InstallLanguage;

  @Field(() => String, { description: "The whole text, to be saved byte by byte." })
  content!: string;
}

@Access("WITH_PARENT")
@ObjectType("InstallStep", { description: "One thing to be done on the way to a connected organization." })
export class InstallStepType {
  @Field(() => String, { description: "A short headline, to be shown with its number." })
  title!: string;

  @Field(() => String, { description: "Where it is done and the points to watch, in sentences." })
  description!: string;

  @Field(() => String, {
    nullable: true,
    description: "Lines for a shell in the folder of the files; null where nothing is to be run.",
  })
  command!: string | null;
}

@Access("ADMIN")
@ObjectType("ConnectorInstall", {
  description:
    "The files and steps that install a worker deployment and its roles in AWS. Drawbridge keeps none of them.",
})
export class ConnectorInstallType {
  @Field(() => [InstallFileType], { description: "The files, to be saved under their names in one new folder." })
  files!: readonly InstallFileType[];

  @Field(() => [InstallStepType], { description: "The steps, in the order in which to take them." })
  steps!: readonly InstallStepType[];
}
