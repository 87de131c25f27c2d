using Spectre.Console;

namespace Matrix.Core.Tool.Output;

/// <summary>Tables whose cells are text, never markup: they hold what peers sent. What a terminal would obey is shown.</summary>
internal static class Tables
{
    public static Table New(params ReadOnlySpan<string> columns)
    {
        var table = new Table { Border = TableBorder.Rounded };
        foreach (string column in columns)
        {
            table.AddColumn(new TableColumn(new Text(column)));
        }

        return table;
    }

    public static void AddRow(Table table, params ReadOnlySpan<string> cells)
    {
        var row = new List<Text>(cells.Length);
        foreach (string cell in cells)
        {
            row.Add(new Text(Printable.Of(cell)));
        }

        table.AddRow(row);
    }
}
