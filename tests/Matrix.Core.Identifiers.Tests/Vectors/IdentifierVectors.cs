using System.Text.Json;

namespace Matrix.Core.Identifiers.Tests.Vectors;

/// <summary>The cases of <c>identifiers/cases.json</c>; a verdict of <c>null</c>, where implementations differ, is not asserted.</summary>
public sealed class IdentifierVectors
{
    [Fact]
    public void ServerName_EveryCase_HasItsVerdict() => Each("server_names", row =>
        AssertVerdict(row[1], ServerName.TryParse(row[0].GetString(), out _), row[0]));

    [Fact]
    public void UserId_EveryCase_HasItsVerdicts() => Each("user_ids", row =>
    {
        string? id = row.GetProperty("id").GetString();
        AssertVerdict(row.GetProperty("accept"), UserId.TryParse(id, out _), row);
        AssertVerdict(row.GetProperty("strict"), UserId.TryParseStrict(id, out _), row);
    });

    [Fact]
    public void RoomId_EveryCase_HasItsVerdicts() => Each("room_ids", row =>
    {
        bool parsed = RoomId.TryParse(row.GetProperty("id").GetString(), out RoomId id);
        AssertVerdict(row.GetProperty("accept_v1_to_v11"), parsed && !id.IsDomainless, row);
        AssertVerdict(row.GetProperty("accept_v12"), parsed && id.IsDomainless, row);
    });

    [Fact]
    public void EventId_EveryCase_HasItsForm() => Each("event_ids", row =>
    {
        bool parsed = EventId.TryParse(row.GetProperty("id").GetString(), out EventId id);
        Assert.True(parsed, row.ToString());
        Assert.Equal(row.GetProperty("format").GetString() == "v1-2", id.ServerName is not null);
    });

    private static void Each(string name, Action<JsonElement> assert)
    {
        using var cases = JsonDocument.Parse(VectorFolder.Read("identifiers/cases.json"));
        JsonElement[] rows = [.. cases.RootElement.GetProperty(name).EnumerateArray()];
        Assert.NotEmpty(rows);
        Assert.All(rows, assert);
    }

    private static void AssertVerdict(JsonElement verdict, bool actual, JsonElement row)
    {
        if (verdict.ValueKind != JsonValueKind.Null)
        {
            Assert.True(verdict.GetBoolean() == actual, $"expected {verdict}: {row}");
        }
    }
}
