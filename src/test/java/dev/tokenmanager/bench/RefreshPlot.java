package dev.tokenmanager.bench;

import dev.tokenmanager.bench.OpenLoop.Calls;
import dev.tokenmanager.bench.Refreshes.Refresh;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** How long calls took before, during and after a refresh. */
final class RefreshPlot {

  /** Of all that were due in so many nanoseconds, the slowest is drawn. */
  private static final long STEP = 20_000_000;

  /** By name; milliseconds by seconds since the refresh began. */
  private final Map<String, TreeMap<Double, Double>> lines = new LinkedHashMap<>();

  /** What met the refresh in the middle; takes the place of what has that name. */
  void add(String name, Calls calls, List<Refresh> met) {
    Refresh refresh = met.get(met.size() / 2);
    TreeMap<Double, Double> line = new TreeMap<>();
    long around = (refresh.end() - refresh.begin()) / 2;
    for (int i = 0; i < calls.count(); i++) {
      long due = calls.due()[i];
      if (due >= refresh.begin() - around && due <= refresh.end() + around) {
        double second = Math.floorDiv(due - refresh.begin(), STEP) * STEP / 1e9;
        line.merge(second, (calls.answered()[i] - due) / 1e6, Math::max);
      }
    }
    lines.put(name, line);
  }

  void write(Report report, int refreshMillis) throws IOException {
    String title = Report.text("Latency while a refresh takes %d ms", refreshMillis);
    XYChart chart =
        new XYChartBuilder()
            .width(800)
            .height(400)
            .title(title)
            .xAxisTitle("seconds since the provider has the request")
            .yAxisTitle("slowest call of 20 ms, in ms")
            .build();
    chart
        .getStyler()
        .setYAxisLogarithmic(true)
        .setXAxisMin(-refreshMillis / 2_000.0)
        .setXAxisMax(refreshMillis * 3 / 2_000.0)
        .setXAxisTickMarkSpacingHint(80)
        .setChartBackgroundColor(Color.WHITE)
        .setLegendPosition(LegendPosition.InsideNE);
    lines.forEach(
        (name, line) ->
            chart
                .addSeries(
                    name,
                    line.keySet().stream().mapToDouble(Double::doubleValue).toArray(),
                    line.values().stream().mapToDouble(Double::doubleValue).toArray())
                .setMarker(SeriesMarkers.NONE));
    Files.createDirectories(report.folder());
    String file = "refresh.png";
    BitmapEncoder.saveBitmap(chart, report.folder().resolve(file).toString(), BitmapFormat.PNG);
    report.plot(title, file);
  }
}
