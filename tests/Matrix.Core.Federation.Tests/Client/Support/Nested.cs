using Matrix.Core.Events;
using Matrix.Core.Json;

namespace Matrix.Core.Federation.Tests.Client.Support;

/// <summary>JSON of a given nesting, counted with its own braces.</summary>
internal static class Nested
{
    /// <summary>The deepest event that the library accepts.</summary>
    public const int Deepest = CanonicalJson.MaxDepth;

    public static string Object(int depth, string name = "deep") => depth == 1 ? "{}" : $$"""{"{{name}}":{{Arrays(depth - 1)}}}""";

    /// <summary>A signed membership; in its content is what makes it as deep as that.</summary>
    public static Pdu Membership(RoomVersion version, string membership, int depth) => SampleEvents.Membership(version, membership, $",\"deep\":{Arrays(depth - 2)}");

    public static Pdu Invite(RoomVersion version, int depth) =>
        SampleEvents.Draft(version, SampleEvents.Alice, SampleEvents.Bob.ToString(), $$"""{"membership":"invite","deep":{{Arrays(depth - 2)}}}""").Sign(SampleEvents.Own.Key);

    /// <summary>The text of an event that need not be one.</summary>
    public static string Event(int depth) => $$"""{"type":"m.room.message","content":{{Object(depth - 1)}}}""";

    private static string Arrays(int depth) => new string('[', depth) + new string(']', depth);
}
