using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;

namespace Matrix.Core.Authorization;

/// <summary>Represents an object of power levels by key. The keys are in UTF-8 byte order, as in the event's canonical JSON.</summary>
internal sealed class LevelMap
{
    private readonly Utf8Text[] _keys;
    private readonly LevelField[] _levels;

    private LevelMap(Utf8Text[] keys, LevelField[] levels, bool isAbsent, bool isObject)
    {
        _keys = keys;
        _levels = levels;
        IsAbsent = isAbsent;
        IsObject = isObject;
        HasMalformed = Array.Exists(levels, level => level.IsMalformed);
    }

    public bool IsAbsent { get; }

    /// <summary>Gets a value that indicates whether the field is an object. An absent field is not an object.</summary>
    public bool IsObject { get; }

    /// <summary>Gets a value that indicates whether the field is present but is not an object, so that it cannot be read.</summary>
    public bool IsMalformed => !IsAbsent && !IsObject;

    /// <summary>Gets a value that indicates whether any value is not a level.</summary>
    public bool HasMalformed { get; }

    public ReadOnlySpan<Utf8Text> Keys => _keys;

    public static LevelMap Read(JsonSlice value, Pdu pdu)
    {
        if (value.Kind != JsonKind.Object)
        {
            return new LevelMap([], [], isAbsent: value.Kind == JsonKind.Undefined, isObject: false);
        }

        var keys = new List<Utf8Text>();
        var levels = new List<LevelField>();
        foreach (JsonMember member in value.EnumerateObject())
        {
            keys.Add(pdu.GetText(member.Name));
            levels.Add(LevelReader.Read(member.Value, pdu.Version));
        }

        return new LevelMap([.. keys], [.. levels], isAbsent: false, isObject: true);
    }

    /// <summary>Returns the level at a key, or an absent level if the key is missing.</summary>
    public LevelField Find(Utf8Text key)
    {
        int low = 0;
        int high = _keys.Length - 1;
        while (low <= high)
        {
            int middle = (low + high) >>> 1;
            int order = _keys[middle].CompareTo(key);
            if (order == 0)
            {
                return _levels[middle];
            }

            low = order < 0 ? middle + 1 : low;
            high = order < 0 ? high : middle - 1;
        }

        return default;
    }
}
