import { Field, GraphQLISODateTime, ObjectType } from "type-graphql";
import { Access } from "../graphql/access";
import { AccessDetailsPreviewType } from "../integrations/integration.type";

@Access("WITH_PARENT")
@ObjectType("EnvironmentVariable", { description: "A setting for a shell that is used for one grant alone." })
export class EnvironmentVariableType {
  @Field(() => String, { description: "The variable that aws or kubectl reads, such as AWS_PROFILE." })
  name!: string;

  @Field(() => String, { description: "For a shell, within double quotes: it replaces $HOME." })
  value!: string;
}

@Access("WITH_PARENT")
@ObjectType("AccessFile", {
  description: "A whole file of one grant. It is the same at each read, and holds no secret.",
})
export class AccessFileType {
  @Field(() => String, { description: "The name for the downloaded file." })
  name!: string;

  @Field(() => String, {
    description:
      "Where the file belongs, relative to the home directory. The kubeconfig and the commands look for it there.",
  })
  path!: string;

  @Field(() => String, { description: "The whole content, to be saved as it is." })
  text!: string;
}

@Access("WITH_PARENT")
@ObjectType("AccessCommands", {
  description:
    "Commands for a POSIX shell (sh, bash, zsh). Each may be run again. None changes ~/.aws/config or ~/.kube/config.",
})
export class AccessCommandsType {
  @Field(() => String, { description: "Writes the files at their paths." })
  save!: string;

  @Field(() => String, {
    nullable: true,
    description:
      "Signs in at the AWS access portal. One sign-in serves all grants. Null where people sign in to AWS in their own way.",
  })
  signIn!: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      "A first kubectl command that the access allows. The word NAMESPACE in it is to be replaced by a namespace that a pattern matches. Null: the endpoint of the cluster is not known yet.",
  })
  use!: string | null;

  @Field(() => String, { description: "Removes the folder with the files." })
  remove!: string;
}

@Access("WITH_PARENT")
@ObjectType("AccessDetails", {
  description: "Instructions for using granted access, as files and texts to copy. They hold no secret.",
})
export class AccessDetailsType {
  @Field(() => String, { nullable: true, description: "Opens the cluster in the AWS console by way of the portal." })
  portalLink!: string | null;

  @Field(() => String, {
    description: "The name of the folder, the context and the AWS profile; no other grant has the same.",
  })
  profileName!: string;

  @Field(() => AccessFileType, {
    nullable: true,
    description:
      "An AWS config file with the profile. Null where people assume the role with credentials of their own.",
  })
  awsConfig!: AccessFileType | null;

  @Field(() => AccessFileType, {
    nullable: true,
    description: "A kubeconfig that has its tokens made by 'aws eks get-token'. Null: the endpoint is not known yet.",
  })
  kubeconfig!: AccessFileType | null;

  @Field(() => AccessCommandsType, { description: "Commands for a shell: save, sign in, use, remove." })
  commands!: AccessCommandsType;

  @Field(() => [EnvironmentVariableType], {
    description: "Environment variables for a shell that is used for this grant only.",
  })
  environment!: readonly EnvironmentVariableType[];

  @Field(() => [String], { description: "The steps in their order, each with its command." })
  steps!: readonly string[];

  @Field(() => AccessDetailsPreviewType, {
    nullable: true,
    description: "The integration's text for everybody who is given access by it; null: it has none.",
  })
  customAccessDetails!: AccessDetailsPreviewType | null;

  @Field(() => GraphQLISODateTime, {
    nullable: true,
    description: "When the access ends by itself. Null: it stays until it is revoked.",
  })
  endsAt!: Date | null;

  @Field(() => [String], { description: "Sentences about facts that would otherwise surprise a person." })
  notes!: readonly string[];
}

@Access("WITH_PARENT")
@ObjectType("EndedAccess", { description: "How to clean up the files of a grant whose access has ended." })
export class EndedAccessType {
  @Field(() => String, { description: "The next step now that the access is gone, in a sentence." })
  message!: string;

  @Field(() => String, { description: "The folder with the files, relative to the home directory." })
  folder!: string;

  @Field(() => String, { description: "Removes the folder, in a POSIX shell. May be run again." })
  removeCommand!: string;
}
