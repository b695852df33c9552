package dev.tokenmanager.app;

import dev.tokenmanager.app.check.Report;
import dev.tokenmanager.app.check.StepResult;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/**
 * Prints what a check finds: line by line for people, with colours on a terminal, or at the end for
 * machines. One thread.
 */
final class CheckPrinter {

  private final PrintWriter out;
  private final Ansi ansi;
  private final boolean json;

  CheckPrinter(CommandLine commandLine, boolean json) {
    this.out = commandLine.getOut();
    this.ansi = commandLine.getColorScheme().ansi();
    this.json = json;
  }

  /** At once, for people. */
  Report.Block print(Report.Block block) {
    if (!json) {
      if (block.token() != null) {
        out.println("token " + block.token());
      }
      String margin = block.token() == null ? "" : "  ";
      block.lines().forEach(line -> out.println(margin + text(line)));
      out.flush();
    }
    return block;
  }

  /** For machines. */
  void end(Report report) {
    if (json) {
      out.println(report.toJson().encodePrettily());
    }
  }

  /** The text itself is never read as markup. */
  private String text(StepResult line) {
    return mark(line.result()) + " " + line.step().title() + ": " + line.text();
  }

  private String mark(StepResult.Result result) {
    return switch (result) {
      case OK -> ansi.string("@|green ✓|@");
      case FAILED -> ansi.string("@|bold,red ✗|@");
      case SKIPPED -> ansi.string("@|faint –|@");
    };
  }
}
