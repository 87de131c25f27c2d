using System.Globalization;
using FsCheck;
using FsCheck.Fluent;

namespace Matrix.Core.Events.Tests.Support;

/// <summary>Events with content that no one would send. The same seed makes the same event.</summary>
internal sealed class RandomEvents(int seed)
{
    private static readonly string[] Pieces =
        ["", "a", "b", "\"", "\\", "/", "\0", "\u001f", "\n", "\u007f", "\u0080", "é", "\u2028", "\ud7ff", "\ue000", "\ufeff", "\uffff", "\U00010000", "\U0001F600", " ", "{", "}", ",", ":", "m.room.", "ed25519:1"];

    private static readonly string[] Keys =
        [.. ExpectedRedaction.Content.Select(row => row.Key).Distinct(StringComparer.Ordinal), .. ExpectedRedaction.NeverKept, "third_party_invite", "signed", "unsigned", "signatures", "hashes", "event_id", "type", "content"];

    private static readonly string[] Extras = ["origin", "membership", "prev_state", "redacts", "age_ts", "x", "", "\u0001", "\"", "\U0001F600", "\uffff"];

    private readonly Random _random = new(seed);

    public static Arbitrary<int> Seeds { get; } = Arb.From(Gen.Choose(0, int.MaxValue - 1));

    public static Arbitrary<int> RoomVersions { get; } = Arb.From(Gen.Choose(1, 12));

    /// <summary>A well-formed event of a version, signed by its sender's server.</summary>
    public static EventDraft Sealed(int version, int seed) => new RandomEvents(seed).Draft(version).Sealed();

    /// <summary>Content of any shape, as JSON.</summary>
    public static string Content(int seed) => new RandomEvents(seed).Object(4);

    private EventDraft Draft(int version)
    {
        string[] types = [.. ExpectedRedaction.Types, Text()];
        string type = types[_random.Next(types.Length)];
        EventDraft draft = type == "m.room.create" ? EventDraft.Create(version) : EventDraft.Message(version);
        _ = draft.With("type", EventDraft.Quote(type)).With("content", Object(4))
            .With("depth", Integer(0)).With("origin_server_ts", Integer(-9_007_199_254_740_991))
            .With("unsigned", Object(2));
        if (_random.Next(2) == 0)
        {
            _ = draft.With("state_key", EventDraft.Quote(Text()));
        }

        for (int i = _random.Next(3); i > 0; i--)
        {
            _ = draft.With(Extras[_random.Next(Extras.Length)], Value(2));
        }

        return draft;
    }

    private string Value(int depth) => _random.Next(depth > 0 ? 8 : 5) switch
    {
        0 => Integer(-9_007_199_254_740_991),
        1 => _random.Next(-3, 4).ToString(CultureInfo.InvariantCulture),
        2 or 3 => EventDraft.Quote(Text()),
        4 => ((string[])["true", "false", "null"])[_random.Next(3)],
        5 => "[" + string.Join(',', Enumerable.Range(0, _random.Next(4)).Select(_ => Value(depth - 1))) + "]",
        _ => Object(depth - 1),
    };

    private string Object(int depth)
    {
        var members = new Dictionary<string, string>(StringComparer.Ordinal);
        for (int i = _random.Next(6); i > 0; i--)
        {
            members[_random.Next(3) == 0 ? Text() : Keys[_random.Next(Keys.Length)]] = Value(depth);
        }

        return "{" + string.Join(',', members.Select(member => $"{EventDraft.Quote(member.Key)}:{member.Value}")) + "}";
    }

    private string Integer(long least) => _random.NextInt64(least, 9_007_199_254_740_992).ToString(CultureInfo.InvariantCulture);

    private string Text() => string.Concat(Enumerable.Range(0, _random.Next(5)).Select(_ => Pieces[_random.Next(Pieces.Length)]));
}
