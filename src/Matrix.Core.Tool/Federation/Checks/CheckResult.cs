using System.Collections.Immutable;
using System.Text.Json;
using Matrix.Core.Tool.Output;
using Spectre.Console;

namespace Matrix.Core.Tool.Federation.Checks;

/// <summary>Represents the result of a check.</summary>
/// <param name="Name">The check, in code form.</param>
/// <param name="Verdict">The verdict.</param>
/// <param name="Reason">The reason why the check failed or was skipped, or <see langword="null"/> if it passed.</param>
/// <param name="Facts">The findings.</param>
internal sealed record CheckResult(string Name, CheckVerdict Verdict, string? Reason, ImmutableArray<CheckFact> Facts)
{
    public static CheckResult Ok(string name, params ImmutableArray<CheckFact> facts) => new(name, CheckVerdict.Ok, null, facts);

    public static CheckResult Failed(string name, string reason, params ImmutableArray<CheckFact> facts) => new(name, CheckVerdict.Failed, reason, facts);

    public static CheckResult Skipped(string name, string reason, params ImmutableArray<CheckFact> facts) => new(name, CheckVerdict.Skipped, reason, facts);

    public void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("check"u8, Name);
        writer.WriteString("verdict"u8, FailureJson.CodeOf(Verdict));
        if (Reason is not null)
        {
            writer.WriteString("reason"u8, Reason);
        }

        writer.WriteStartArray("facts"u8);
        foreach (CheckFact fact in Facts)
        {
            fact.WriteTo(writer);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    /// <summary>Adds one row for each finding, the first with the verdict. The reason comes before the findings.</summary>
    public void AddRows(Table table)
    {
        List<(string Name, string Text)> lines = [.. Facts.Select(fact => (fact.Name, fact.Text))];
        if (Reason is not null || lines.Count == 0)
        {
            lines.Insert(0, ("", Reason ?? ""));
        }

        for (int i = 0; i < lines.Count; i++)
        {
            Tables.AddRow(table, i == 0 ? Name : "", i == 0 ? FailureJson.CodeOf(Verdict) : "", lines[i].Name, lines[i].Text);
        }
    }
}
