using System.Text.Json;

namespace Matrix.Core.Authorization.Tests.Support;

/// <summary>A case of the auth corpora: an event, and the state or the known events to judge it by. IDs are labels; signatures are not checked.</summary>
internal sealed class AuthCase
{
    private readonly JsonElement _case;

    private AuthCase(JsonElement item, int index)
    {
        _case = item;
        Index = index;
    }

    public int Index { get; }

    public string Name => _case.GetProperty("name").GetString()!;

    /// <summary>The second part of the name: what the generated cases vary.</summary>
    public string Family => Name.Split('/')[1];

    public RoomVersion Version => Versions.Of(_case.GetProperty("room_version").GetString()!);

    public bool IsIndependent => _case.GetProperty("check").GetString() == "state_independent";

    /// <summary>The verdict; null where there is no single right one.</summary>
    public bool? Allowed => Verdict("allowed");

    public bool? Verdict(string name) =>
        _case.TryGetProperty(name, out JsonElement value) && value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : null;

    public string? Word(string name) => _case.TryGetProperty(name, out JsonElement value) ? value.GetString() : null;

    public static List<AuthCase> Read(string folder, string file = "cases.json") =>
        [.. Text.Tree(File.ReadAllBytes(TestFolders.Vectors(folder, file))).GetProperty("cases").EnumerateArray().Select((item, index) => new AuthCase(item, index))];

    public static List<AuthCase> ReadLines(string folder, string file) =>
        [.. File.ReadLines(TestFolders.Vectors(folder, file)).Where(line => line.Length > 0).Select((line, index) => new AuthCase(Text.Tree(line), index))];

    public AuthVerdict Judge()
    {
        VerifiedPdu judged = Load(_case.GetProperty("event"));
        if (judged.Pdu.IsType("m.room.create"u8))
        {
            return StateIndependent.Judge(judged, []);
        }

        return IsIndependent ? JudgeByKnownEvents(judged) : AuthRules.CheckStateDependent(judged, new AuthState(_case.GetProperty("state").EnumerateArray().Select(Load)));
    }

    private AuthVerdict JudgeByKnownEvents(VerifiedPdu judged)
    {
        List<AuthEvent> known =
        [
            .. _case.GetProperty("events").EnumerateArray().Select(item => new AuthEvent(Load(item), item.TryGetProperty("rejected", out JsonElement rejected) && rejected.GetBoolean())),
        ];
        var cited = new List<AuthEvent>();
        foreach (var id in judged.Pdu.AuthEvents)
        {
            cited.Add(known.Single(item => item.VerifiedPdu.Pdu.EventId == id));
        }

        AuthEvent[] create = [.. known.Where(item => item.VerifiedPdu.Pdu.IsType("m.room.create"u8) && item.VerifiedPdu.Pdu.RoomId == judged.Pdu.RoomId)];
        return StateIndependent.Judge(judged, cited, create.Length == 0 ? null : create[0]);
    }

    private VerifiedPdu Load(JsonElement item) => TestEvent.Load(item.GetRawText(), Version, item.TryGetProperty("event_id", out JsonElement id) ? id.GetString() : null);

    public override string ToString() => $"{Name} (case {Index}, v{Version})";
}
