import { runCommand } from "./commands/command";
import { previewCommand } from "./commands/preview-command";

void runCommand(previewCommand);
