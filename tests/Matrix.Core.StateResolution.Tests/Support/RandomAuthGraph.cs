using System.Text.Json;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;

namespace Matrix.Core.StateResolution.Tests.Support;

/// <summary>
/// A graph that no honest room has: events at a few keys that cite any events before them, and states that are any choice of one event a key.
/// The same seed makes the same graph.
/// </summary>
internal sealed class RandomAuthGraph
{
    private static readonly (string Type, string Key)[] Keys =
    [
        ("m.room.create", ""), ("m.room.power_levels", ""), ("m.room.join_rules", ""), ("m.room.topic", ""), ("m.room.member", "@a:x"),
        ("m.room.member", "@b:x"), ("m.room.member", "@c:x"), ("m.room.power_levels", "other"), ("x", "1"), ("x", "2"),
    ];

    private readonly Random _random;
    private readonly List<List<string>> _atKeys = [.. Keys.Select(_ => new List<string>())];

    private RandomAuthGraph(int seed)
    {
        _random = new Random(seed);
        Version = Versions.Of(seed % 2 == 0 ? 10 : 12);
        int events = _random.Next(4, 60);
        int reach = _random.Next(1, events);
        for (int i = 0; i < events; i++)
        {
            Add(i, reach);
        }
    }

    public RoomVersion Version { get; }

    public EventStore Store { get; } = new();

    /// <summary>The events in the order in which they came.</summary>
    public List<string> Labels { get; } = [];

    public static RandomAuthGraph Of(int seed) => new(seed);

    /// <summary>Two to four states that share most of their entries, and structure.</summary>
    public StateMap[] States()
    {
        StateMap common = StateMap.Empty;
        for (int key = 0; key < Keys.Length; key++)
        {
            common = With(common, key);
        }

        var states = new StateMap[_random.Next(2, 5)];
        for (int i = 0; i < states.Length; i++)
        {
            states[i] = common;
            for (int changes = _random.Next(5); changes > 0; changes--)
            {
                states[i] = With(states[i], _random.Next(Keys.Length));
            }
        }

        return states;
    }

    private StateMap With(StateMap state, int key)
    {
        StateSlot stateKey = new(Keys[key].Type, Keys[key].Key);
        int choice = _random.Next(_atKeys[key].Count + 1);
        return choice == _atKeys[key].Count ? state.Remove(stateKey) : state.SetItem(stateKey, EventStore.Id(_atKeys[key][choice]));
    }

    private void Add(int number, int reach)
    {
        int key = _random.Next(Keys.Length);
        string label = $"${number:000}";
        var cites = new List<string>();
        for (int count = Math.Min(number, _random.Next(5)); count > 0; count--)
        {
            cites.Add(Labels[_random.Next(Math.Max(0, number - reach), number)]);
        }

        // Half of the events cite the one before them at their key, as in a room.
        if (_atKeys[key].Count > 0 && _random.Next(2) == 0)
        {
            cites.Add(_atKeys[key][^1]);
        }

        string stateKey = _random.Next(15) == 0 ? "" : $"\"state_key\":{JsonSerializer.Serialize(Keys[key].Key)},";
        _ = Store.Load(
            $$"""
            {"type":"{{Keys[key].Type}}",{{stateKey}}"sender":"@{{"abc"[_random.Next(3)]}}:x","room_id":"!000","origin_server_ts":{{_random.Next(5)}},
            "content":{"membership":"{{(_random.Next(3) == 0 ? "ban" : "join")}}","users":{"@a:x":100} },"auth_events":{{JsonSerializer.Serialize(cites)}} }
            """,
            Version,
            label,
            isRejected: _random.Next(12) == 0);
        Labels.Add(label);
        if (stateKey.Length > 0)
        {
            _atKeys[key].Add(label);
        }
    }
}
