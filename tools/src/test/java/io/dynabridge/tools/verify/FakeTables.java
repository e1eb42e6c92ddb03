package io.dynabridge.tools.verify;

import io.dynabridge.envelope.item.AttributeType;
import io.dynabridge.envelope.item.ItemKey;
import io.dynabridge.envelope.item.Items;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Tables in memory, with pages of a few items; somebody may do something before each page is read. */
final class FakeTables implements TableAccess {

    private static final int PAGE = 3;

    private final Map<String, Map<String, AttributeType>> keys = new HashMap<>();
    private final Map<String, TreeMap<String, Map<String, Object>>> tables = new HashMap<>();
    private Runnable beforeEachPage = () -> {};
    private Consumer<String> beforeEachItem = table -> {};
    final Set<String> replicated = new HashSet<>();
    private final Set<ItemKey> full = new HashSet<>();
    private int pages;

    /** Makes a table whose key attributes are strings. */
    void create(String table, String... keyNames) {
        Map<String, AttributeType> key = new LinkedHashMap<>();
        for (String name : keyNames) {
            key.put(name, AttributeType.S);
        }
        keys.put(table, key);
        tables.put(table, new TreeMap<>());
    }

    void beforeEachPage(Runnable something) {
        beforeEachPage = something;
    }

    /** Before the key of an item of this table is told from the rest of it. */
    void beforeEachItem(Consumer<String> something) {
        beforeEachItem = something;
    }

    /** From now on an item has no room for another attribute. */
    void full(ItemKey key) {
        full.add(key);
    }

    /** Pages read so far. */
    synchronized int pages() {
        return pages;
    }

    synchronized void put(String table, Map<String, Object> item) {
        tables.get(table).put(key(table, item).text(), item);
    }

    synchronized void remove(String table, ItemKey key) {
        tables.get(table).remove(key.text());
    }

    ItemKey key(String table, Map<String, Object> item) {
        return ItemKey.of(item, keys.get(table).keySet());
    }

    @Override
    public Map<String, AttributeType> keyOf(String table) {
        beforeEachItem.accept(table);
        return keys.get(table);
    }

    @Override
    public String identity(String table) {
        return table;
    }

    @Override
    public boolean exists(String table) {
        return tables.containsKey(table);
    }

    @Override
    public boolean isReplicated(String table) {
        return replicated.contains(table);
    }

    @Override
    public synchronized long items(String table) {
        return tables.get(table).size();
    }

    @Override
    public double units() {
        return 0;
    }

    @Override
    public Page scan(String table, int segment, int segments, Optional<Map<String, Object>> behind) {
        synchronized (this) {
            pages++;
            beforeEachPage.run();
            String after = behind.map(key -> key(table, key).text()).orElse("");
            List<Map<String, Object>> page = tables.get(table).tailMap(after, false).entrySet().stream()
                    .filter(entry -> Math.floorMod(entry.getKey().hashCode(), segments) == segment)
                    .limit(PAGE)
                    .map(Map.Entry::getValue)
                    .toList();
            return new Page(
                    page,
                    page.size() < PAGE
                            ? Optional.empty()
                            : Optional.of(key(table, page.get(PAGE - 1)).attributes()));
        }
    }

    @Override
    public synchronized Optional<Map<String, Object>> get(String table, ItemKey key) {
        return Optional.ofNullable(tables.get(table).get(key.text()));
    }

    @Override
    public synchronized boolean set(String table, ItemKey key, String attribute, String text) {
        return !full.contains(key)
                && tables.get(table).computeIfPresent(key.text(), (any, item) -> {
                            Map<String, Object> changed = new LinkedHashMap<>(item);
                            changed.put(attribute, Map.of("S", text));
                            return changed;
                        })
                        != null;
    }

    @Override
    public synchronized boolean delete(String table, ItemKey key, String attribute, Map<String, Object> value) {
        Map<String, Object> item = tables.get(table).get(key.text());
        boolean met = item != null
                && item.get(attribute) != null
                && Items.equalAttributes(item.get(attribute), Map.of("M", value));
        if (met) {
            tables.get(table).remove(key.text());
        }
        return met;
    }
}
