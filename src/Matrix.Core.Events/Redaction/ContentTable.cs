namespace Matrix.Core.Events;

/// <summary>Represents a <see cref="RedactionContentRule"/> in a form that allows comparing bytes.</summary>
internal sealed class ContentTable
{
    public ContentTable(RedactionContentRule rule)
    {
        EventType = rule.EventType is null ? null : EventText.ToUtf8(rule.EventType);
        KeepsAll = rule.KeepsAll;
        Keys = new KeyTable(rule.Keys);
        NestedKey = rule.Nested is null ? null : EventText.ToUtf8(rule.Nested.Key);
        NestedKeys = new KeyTable(rule.Nested?.Keys ?? []);
        NestedKeepsEmpty = rule.Nested?.KeepsEmpty ?? false;
    }

    public byte[]? EventType { get; }

    public bool KeepsAll { get; }

    public KeyTable Keys { get; }

    public byte[]? NestedKey { get; }

    public KeyTable NestedKeys { get; }

    public bool NestedKeepsEmpty { get; }
}
